import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));

/** Every specifier that `file` imports, types left out because they vanish. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\s(?!type\s)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm,
  );
  return [...statements].map((match) => match[1] ?? match[2] ?? "");
}

/** Walks the imports from `entry`: files reached, and specifiers that are no files. */
function reachable(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>([entry]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith(".")) files.add(join(dirname(file), specifier));
      else packages.add(specifier);
    }
  }
  return { files, packages };
}

test("no Node module and no package is reachable from what generated code imports", () => {
  const { files, packages } = reachable(join(here, "contract.ts"));
  expect(files.size).toBeGreaterThan(8);
  expect([...packages]).toEqual([]);
});

test("the walk would see a Node module", () => {
  const { packages } = reachable(fileURLToPath(import.meta.url));
  const isNode = (name: string): boolean => name.startsWith("node:") || builtinModules.includes(name);
  expect([...packages].filter(isNode)).toContain("node:fs");
});
