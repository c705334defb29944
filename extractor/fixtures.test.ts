import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkIdl, printIdl } from "@meshrpc/schema";
import { describe, expect, test } from "vitest";
import { extract, formatDiagnostic } from "./index.ts";

/**
 * Each folder of `fixtures/` is a case: `input.ts`, and what must come of it: `expected.idl.json`,
 * `expected.diagnostics.txt`, or both where nothing found is an error. `UPDATE_FIXTURES=1` writes
 * them anew; read the difference before it is committed.
 */
const fixtures = join(dirname(fileURLToPath(import.meta.url)), "fixtures");
const update = process.env["UPDATE_FIXTURES"] === "1";

describe("what comes of an interface", () => {
  test.each(readdirSync(fixtures).toSorted())("%s", (name) => {
    const folder = join(fixtures, name);
    const { contract, found } = outcome(folder);
    expectFile(join(folder, "expected.idl.json"), contract);
    expectFile(join(folder, "expected.diagnostics.txt"), found);
    expect(contract !== undefined || found !== undefined).toBe(true);
  });
});

/** The texts of both files; undefined for a file that must not be there. */
function outcome(folder: string): { readonly contract?: string; readonly found?: string } {
  const { services, diagnostics } = extract({
    sources: [join(folder, "input.ts")],
    root: folder,
    outDir: (source) => join(dirname(source), "gen"),
  });
  const failed = diagnostics.some(({ severity }) => severity === "error");
  const lines = diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic, folder)}\n`);
  for (const { idl } of failed ? [] : services) expect(checkIdl(idl)).toMatchObject({ ok: true });
  return {
    ...(!failed && services.length > 0 && { contract: services.map(({ idl }) => printIdl(idl)).join("") }),
    ...(lines.length > 0 && { found: lines.join("") }),
  };
}

function expectFile(path: string, text: string | undefined): void {
  if (update && text !== undefined) writeFileSync(path, text);
  if (update && text === undefined) rmSync(path, { force: true });
  expect(existsSync(path) ? readFileSync(path, "utf8") : undefined).toBe(text);
}
