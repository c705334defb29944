import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { modulesOf } from "./modules.ts";
import type { Workspace } from "./workspaces.ts";

const entry = (stem: string): Record<string, string> => ({
  "@meshrpc/source": `./${stem}.ts`,
  types: `./dist/${stem}.d.ts`,
  default: `./dist/${stem}.js`,
});

const shop: Workspace = {
  folder: "shop",
  manifest: {
    name: "shop",
    version: "1.0.0",
    exports: { ".": entry("index") },
    dependencies: { "@own/prices": "1.0.0", money: "1.0.0" },
    peerDependencies: { till: "1.0.0" },
  },
};
const prices: Workspace = {
  folder: "prices",
  manifest: {
    name: "@own/prices",
    version: "1.0.0",
    private: true,
    exports: { ".": entry("index"), "./taxes": entry("taxes/index") },
    dependencies: { rates: "1.0.0" },
  },
};

const declarations = { "shop/index.d.ts": "export {};\n", "prices/index.d.ts": "export {};\n" };

function modules(files: Readonly<Record<string, string>>): Record<string, string> {
  const tree = fs.mkdtempSync(join(tmpdir(), "meshrpc-modules-"));
  onTestFinished(() => fs.rmSync(tree, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...declarations, ...files })) {
    fs.mkdirSync(dirname(join(tree, path)), { recursive: true });
    fs.writeFileSync(join(tree, path), text);
  }
  return Object.fromEntries(modulesOf(shop, [shop, prices], tree));
}

test("what entries reach is taken, private packages by relative paths", () => {
  expect(
    modules({
      "shop/index.js": 'import { sell } from "./desk/sell.js";\nexport { sell };\n',
      "shop/desk/sell.js": 'import { price } from "@own/prices";\nimport "@own/prices/taxes";\n',
      "shop/unused.js": "",
      "prices/index.js": 'export { price } from "./price.js";\n',
      "prices/price.js": 'import "rates";\nimport "node:fs";\n',
      "prices/taxes/index.js": 'import "../price.js";\n',
    }),
  ).toEqual({
    "desk/sell.js": 'import { price } from "../prices/index.js";\nimport "../prices/taxes/index.js";\n',
    "index.d.ts": "export {};\n",
    "index.js": 'import { sell } from "./desk/sell.js";\nexport { sell };\n',
    "prices/index.js": 'export { price } from "./price.js";\n',
    "prices/price.js": 'import "rates";\nimport "node:fs";\n',
    "prices/taxes/index.js": 'import "../price.js";\n',
  });
});

test("declarations name modules, not sources", () => {
  const found = modules({
    "shop/index.js": "export {};\n",
    "shop/index.d.ts": 'import type { Sale } from "./sale.ts";\nexport declare const sale: Sale;\n',
    "shop/sale.d.ts": 'export type Sale = import("@own/prices").Price;\n',
    "prices/index.d.ts": "export type Price = number;\n",
  });
  expect(found["index.d.ts"]).toContain('from "./sale.js"');
  expect(found["sale.d.ts"]).toContain('import("./prices/index.js")');
  expect(found["prices/index.d.ts"]).toBe("export type Price = number;\n");
});

test.each([
  ['import "left-pad";', 'shop/index.js imports "left-pad", which shop/package.json does not declare.'],
  ['import "./gone.js";', 'shop/index.js imports "./gone.js": there is no shop/gone.js.'],
  [
    'import "@own/prices/inside";',
    'shop/index.js imports "@own/prices/inside", which is no entry of prices.',
  ],
])("%s is refused", (text, message) => {
  expect(() => modules({ "shop/index.js": text })).toThrow(message);
});

test.each(['import "money";', 'import "money/coins";', 'await import("till");', 'import "node:net";'])(
  "%s is declared",
  (text) => {
    expect(modules({ "shop/index.js": text })["index.js"]).toBe(text);
  },
);
