import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { published, entries, workspaces } from "../workspaces.ts";
import { folderWith } from "./folder.ts";
import { ran } from "./program.ts";
import { readmeFiles } from "./readme.ts";

const place = { work: inject("work"), project: inject("project") };
const node = inject("nodes").at(-1)!;

const strict = {
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  isolatedDeclarations: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
  noEmit: true,
};

const compilers = [
  ["TypeScript 5.9", "typescript"],
  ["TypeScript 7", "typescript-7"],
] as const;
const resolutions = [
  ["nodenext", "nodenext"],
  ["bundler", "esnext"],
] as const;

const entryNames = published(workspaces()).flatMap((workspace) =>
  [...entries(workspace).keys()].map((entry) => `${workspace.manifest.name}${entry.slice(1)}`),
);
const forBrowsers = /^@meshrpc\/runtime\/(contract|http)$/;

describe.each(compilers)("with %s", (_, compiler) => {
  describe.each(resolutions)("and %s resolution", (moduleResolution, module) => {
    const check = async (
      folder: string,
      options: object,
      include: readonly string[],
    ): Promise<readonly string[]> => {
      const compilerOptions = { ...strict, module, moduleResolution, ...options };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
      const tsc = join(folder, "node_modules", compiler, "bin/tsc");
      const output = await ran(node, folder, ["node", tsc, "-p", folder, "--pretty", "false"]).catch(String);
      return output.split("\n").filter((line) => /error TS/.test(line));
    };

    test("all declarations compile, library checks included, save those of h3", async () => {
      const folder = await project();
      const options = { lib: ["es2023"], types: ["node"], skipLibCheck: false };
      const problems = await check(folder, options, ["*.ts", "gen"]);
      expect(problems.filter((line) => !line.includes("node_modules/h3/"))).toEqual([]);
    });

    test("a project that lets libraries be compiles without a word", async () => {
      const folder = await project();
      const options = { lib: ["es2023"], types: ["node"], skipLibCheck: true };
      expect(await check(folder, options, ["*.ts", "gen"])).toEqual([]);
    });

    test("a client for browsers compiles without the types of Node, library checks included", async () => {
      const folder = await project();
      writeFileSync(
        join(folder, "browser.ts"),
        importing(entryNames.filter((name) => forBrowsers.test(name))),
      );
      const options = { lib: ["es2022", "dom"], types: [], skipLibCheck: false };
      const include = ["browser.ts", "hello.ts", "gen/hello.client.ts"];
      expect(await check(folder, options, include)).toEqual([]);
    });
  });
});

async function project(): Promise<string> {
  const { "tsconfig.json": _, ...sources } = readmeFiles();
  const folder = folderWith({ ...sources, "all.ts": importing(entryNames) }, place);
  await ran(node, folder, ["npx", "meshrpc", "expose", "-y", "hello.ts"]);
  return folder;
}

function importing(names: readonly string[]): string {
  const imports = names.map((name, at) => `import * as entry${at} from "${name}";\n`);
  return `${imports.join("")}export const all: readonly object[] = [${names.map((_, at) => `entry${at}`)}];\n`;
}
