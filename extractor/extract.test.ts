import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { printIdl } from "@meshrpc/schema";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { extract, type ExtractOptions, formatDiagnostic } from "./index.ts";

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "fixtures");
let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "extract-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

const service = (name: string): string =>
  `/** @service */\nexport interface ${name} {\n  ping(at: string): Promise<void>;\n}\n`;

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function run(
  sources: readonly string[],
  more: Partial<ExtractOptions> = {},
): { idls: string[]; lines: string[] } {
  const { services, diagnostics } = extract({
    sources: sources.map((source) => join(folder, source)),
    root: folder,
    outDir: (file) => join(dirname(file), "gen"),
    ...more,
  });
  return {
    idls: services.map(({ idl }) => printIdl(idl)),
    lines: diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, folder)),
  };
}

describe("a contract depends on nothing but the source", () => {
  const names = ["type-recursion", "type-unions", "type-mapped-and-conditional", "names-same-in-two-modules"];

  test.each(names)("%s: not on the path of the folder", (name) => {
    cpSync(join(fixtures, name), join(folder, "deep/er"), { recursive: true });
    const here = extract({
      sources: [join(fixtures, name, "input.ts")],
      root: join(fixtures, name),
      outDir: (file) => join(dirname(file), "gen"),
    });
    const there = run(["deep/er/input.ts"], { root: join(folder, "deep/er") });
    expect(there.idls).toEqual(here.services.map(({ idl }) => printIdl(idl)));
  });

  test("nor on the other files that are read with it, or their order", () => {
    for (const name of names) cpSync(join(fixtures, name), join(folder, name), { recursive: true });
    const alone = names.flatMap((name) => run([`${name}/input.ts`]).idls);
    const together = run(names.map((name) => `${name}/input.ts`)).idls;
    const backwards = run(names.toReversed().map((name) => `${name}/input.ts`)).idls;
    expect(together.toSorted()).toEqual(alone.toSorted());
    expect(backwards.toSorted()).toEqual(alone.toSorted());
  });
});

describe("a folder", () => {
  test("gives the services of its files, but not of generated code, declarations, tests and packages", () => {
    write({
      "a.ts": service("Alpha"),
      "deep/b.ts": service("Beta"),
      "data.ts": "export interface Data {\n  name: string;\n}\n",
      "gen/c.ts": service("Generated"),
      "d.d.ts": service("Declared"),
      "e.test.ts": service("Tested"),
      "node_modules/p/f.ts": service("Packaged"),
    });
    const { idls, lines } = run(["."]);
    expect(idls.map((text) => JSON.parse(text).interface)).toEqual(["Alpha", "Beta"]);
    expect(lines).toEqual([]);
  });
});

describe("the user's tsconfig", () => {
  test("may name libraries and options of a newer TypeScript", () => {
    const options = {
      lib: ["es2099", "esnext.temporal"],
      target: "es2099",
      module: "node99",
      erasableSyntaxOnly: true,
    };
    write({ "a.ts": service("Alpha"), "tsconfig.json": JSON.stringify({ compilerOptions: options }) });
    expect(run(["a.ts"])).toMatchObject({ idls: [expect.stringContaining('"Alpha"')], lines: [] });
  });

  test("says where modules are", () => {
    write({
      "src/a.ts": `import type { Card } from "#cards";\n/** @service */\nexport interface Alpha {\n  f(card: Card): Promise<void>;\n}\n`,
      "lib/cards.ts": "export interface Card {\n  a: string;\n}\n",
      "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "#cards": ["./lib/cards.ts"] } } }),
    });
    const { idls, lines } = run(["src/a.ts"]);
    expect(lines).toEqual([]);
    expect(JSON.parse(idls[0] ?? "").source.types).toEqual({
      Card: { module: "../../lib/cards.ts", name: "Card" },
    });
  });

  test("that is no JSON is named", () => {
    write({ "a.ts": service("Alpha"), "tsconfig.json": "{ nonsense" });
    expect(run(["a.ts"]).lines[0]).toMatch(/^tsconfig\.json:1:1 {2}MRX050 {2}/);
  });
});

describe("types of packages", () => {
  test("are listed with the package's name, and refused at the user's own line", () => {
    write({
      "node_modules/cards/package.json": `{ "name": "cards", "version": "1.0.0", "types": "index.d.ts" }`,
      "node_modules/cards/index.d.ts": `export { Card, Dated } from "./lib/card";\n`,
      "node_modules/cards/lib/card.d.ts":
        "export interface Card {\n  inner: Inner;\n}\ninterface Inner {\n  a: string;\n}\nexport interface Dated {\n  at: Date;\n}\n",
      "good.ts": `import type { Card } from "cards";\n/** @service */\nexport interface Good {\n  f(card: Card): Promise<void>;\n}\n`,
      "bad.ts": `import type { Dated } from "cards";\n/** @service */\nexport interface Bad {\n  f(card: Dated): Promise<void>;\n}\n`,
    });
    const good = run(["good.ts"]);
    expect(good.lines).toEqual([]);
    expect(JSON.parse(good.idls[0] ?? "").source.types).toEqual({ Card: { module: "cards", name: "Card" } });
    expect(run(["bad.ts"]).lines).toEqual([
      expect.stringMatching(/^bad\.ts:4:5 {2}MRX002 {2}Dated\.at is a Date/),
    ]);
  });

  test("may have tags that mean nothing here: they are left out, with a warning", () => {
    write({
      "node_modules/cards/package.json": `{ "name": "cards", "version": "1.0.0", "types": "index.d.ts" }`,
      "node_modules/cards/index.d.ts":
        "export interface Card {\n  /** @format byte */\n  a: string;\n  /** @maxItems 2 */\n  b: string;\n}\n",
      "a.ts": `import type { Card } from "cards";\n/** @service */\nexport interface Alpha {\n  f(card: Card): Promise<void>;\n}\n`,
    });
    const { idls, lines } = run(["a.ts"]);
    expect(JSON.parse(idls[0] ?? "").types.Card.properties).toEqual({
      a: { type: "string" },
      b: { type: "string" },
    });
    expect(lines).toEqual([
      expect.stringMatching(/^node_modules\/cards\/index\.d\.ts:2:7 {2}MRX040 {2}warning: .* left out\.$/),
      expect.stringMatching(
        /^node_modules\/cards\/index\.d\.ts:4:7 {2}MRX042 {2}warning: .* an array, and this/,
      ),
    ]);
  });

  test("that extend what is not installed are refused, not cut short", () => {
    write({
      "node_modules/cards/package.json": `{ "name": "cards", "version": "1.0.0", "types": "index.d.ts" }`,
      "node_modules/cards/index.d.ts": `import { Base } from "missing";\nexport interface Card extends Base {\n  a: string;\n}\n`,
      "a.ts": `import type { Card } from "cards";\n/** @service */\nexport interface Alpha {\n  f(card: Card): Promise<void>;\n}\n`,
    });
    expect(run(["a.ts"]).lines).toEqual([expect.stringMatching(/^a\.ts:4:5 {2}MRX015 {2}/)]);
  });
});

describe("ambient packages", () => {
  const ambient = {
    "node_modules/@types/rooms/package.json": `{ "name": "@types/rooms", "version": "1.0.0", "types": "index.d.ts" }`,
    "node_modules/@types/rooms/index.d.ts":
      'declare namespace Rooms {\n  type Kind = "large" | "small";\n}\ndeclare module "house:plan" {\n  interface Plan {\n    rooms: string[];\n  }\n}\n',
  };
  const using = `import type { Plan } from "house:plan";\n/** @service */\nexport interface Alpha {\n  f(kind: Rooms.Kind): Promise<Plan>;\n}\n`;
  const config = (types: readonly string[]) => JSON.stringify({ compilerOptions: { types } });

  test.each([
    ["all of them without a tsconfig", undefined],
    ["all of them if it says nothing", "{}"],
    ["those that it names", config(["rooms"])],
    ["all of them if it says so", config(["*"])],
  ])("are found: %s", (_name, tsconfig) => {
    write({ ...ambient, "a.ts": using, ...(tsconfig !== undefined && { "tsconfig.json": tsconfig }) });
    const { idls, lines } = run(["a.ts"]);
    expect(lines).toEqual([]);
    const { types, source } = JSON.parse(idls[0] ?? "");
    expect(types.Kind).toEqual({ type: "string", enum: ["large", "small"] });
    expect(source.types).toEqual({ Plan: { module: "house:plan", name: "Plan" } });
  });

  test("are not looked for if tsconfig names others", () => {
    write({ ...ambient, "a.ts": using, "tsconfig.json": config([]) });
    expect(run(["a.ts"]).lines).toEqual([
      expect.stringMatching(/^a\.ts:1:27 {2}TS2307 .*'house:plan'/),
      expect.stringMatching(/^a\.ts:4:11 {2}TS2503 .*'Rooms'/),
    ]);
  });

  test("change nothing for those who name none of their types", () => {
    write({ "a.ts": service("Alpha") });
    const without = run(["a.ts"]);
    write({
      "node_modules/@types/odd/index.d.ts":
        "interface String {\n  odd: number;\n}\ninterface Alpha {\n  g(): Promise<void>;\n}\n",
    });
    expect(run(["a.ts"])).toEqual(without);
  });

  test("of Node are asked for where a module or a global of Node is not found", () => {
    write({
      "a.ts": `import type { ParsedPath } from "node:path";\n/** @service */\nexport interface Alpha {\n  f(at: ParsedPath): Promise<NodeJS.Platform>;\n}\n`,
      "tsconfig.json": config([]),
    });
    expect(run(["a.ts"]).lines).toEqual([
      expect.stringMatching(/^a\.ts:1:33 {2}TS2307 .*Install @types\/node; .* name "node" among them\.$/),
      expect.stringMatching(/^a\.ts:4:30 {2}TS2503 .*Install @types\/node; .* name "node" among them\.$/),
    ]);
  });
});

describe("imports that fail", () => {
  test("are told where they stand if a type needs them, and only there", () => {
    write({
      "there.ts": "export interface Thin {\n  a: string;\n}\n",
      "a.ts": [
        `import type { Card } from "./cards.ts";`,
        `import { Mood, type Unused } from "./moods.ts";`,
        `import { helper, other } from "nowhere";`,
        `import * as all from "./all.ts";`,
        `import { type Thing, type Thin } from "./there.ts";`,
        "/** @service */",
        "export interface Alpha {",
        "  f(card: Card, thin: Thin): Promise<Mood[]>;",
        "  g(card: Card, thing: Thing): AsyncIterable<all.Cards>;",
        "}",
        "export const x = helper(other);",
        "",
      ].join("\n"),
    });
    expect(run(["a.ts"]).lines).toEqual([
      expect.stringMatching(/^a\.ts:1:27 {2}TS2307 .*'\.\/cards\.ts'/),
      expect.stringMatching(/^a\.ts:2:35 {2}TS2307 .*'\.\/moods\.ts'/),
      expect.stringMatching(/^a\.ts:4:22 {2}TS2307 .*'\.\/all\.ts'/),
      expect.stringMatching(/^a\.ts:5:15 {2}TS2724 .*'Thing'/),
    ]);
  });

  test("are let be if only code needs them", () => {
    write({
      "a.ts": `import { helper } from "nowhere";\n${service("Alpha")}export const x = helper();\n`,
    });
    expect(run(["a.ts"])).toMatchObject({ idls: [expect.stringContaining('"Alpha"')], lines: [] });
  });
});

describe("many types", () => {
  const names = Array.from({ length: 1_000 }, (_, at) => at);
  const chains = {
    "interfaces, each with a member of the next": (at: number) =>
      `export interface R${at} {\n  next?: R${at + 1};\n}\n`,
    "unions of generics, each of the next": (at: number) =>
      `export type R${at} = { next?: Box<R${at + 1}> } | { others: R${at + 1}[] };\n`,
  };

  test.each(Object.entries(chains))("a chain of a thousand %s", (_name, link) => {
    const rest = "export interface Box<T> {\n  value: T;\n}\nexport interface R1000 {\n  end: boolean;\n}\n";
    const chain = "/** @service */\nexport interface Chain {\n  f(first: R0): Promise<R0>;\n}\n";
    write({ "a.ts": names.map(link).join("") + rest + chain });
    const { idls, lines } = run(["a.ts"]);
    expect(lines).toEqual([]);
    expect(JSON.parse(idls[0] ?? "").types.R1000.properties).toEqual({ end: { type: "boolean" } });
  });

  test("interfaces that refer to each other at random", () => {
    // Each to three others, by a generator that has a fixed start.
    let state = 1;
    const other = (): string => `R${(state = (state * 48_271) % 2_147_483_647) % 300}`;
    const links = names
      .slice(0, 300)
      .map(
        (at) =>
          `export interface R${at} {\n  a?: ${other()};\n  b: ${other()}[];\n  c: Record<string, ${other()}>;\n}\n`,
      );
    write({
      "a.ts": `${links.join("")}/** @service */\nexport interface Web {\n  f(first: R0): Promise<R0>;\n}\n`,
    });
    const { idls, lines } = run(["a.ts"]);
    expect(lines).toEqual([]);
    expect(Object.keys(JSON.parse(idls[0] ?? "").types).length).toBeGreaterThan(250);
  });
});

describe("names given by hand", () => {
  test("the service's name comes before the tag's", () => {
    write({ "a.ts": service("Alpha") });
    expect(JSON.parse(run(["a.ts"], { serviceName: "other" }).idls[0] ?? "").service).toBe("other");
  });

  test("a named interface needs no tag", () => {
    write({ "a.ts": `${service("Alpha")}export interface Beta {\n  f(): Promise<void>;\n}\n` });
    expect(JSON.parse(run(["a.ts"], { interfaceName: "Beta" }).idls[0] ?? "").interface).toBe("Beta");
  });
});
