import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));

function bench(args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const all = ["--conditions=@meshrpc/source", main, ...args];
  return spawnSync(process.execPath, all, { encoding: "utf8" });
}

test("npm run bench prints a table and writes its rows", () => {
  const folder = mkdtempSync(join(tmpdir(), "meshrpc-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "rows.json");
  // The only measure that needs nothing installed.
  const { status, stdout, stderr } = bench(["--quick", "--only", "hop", "--json", file]);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\| measure +\| unit \| ours +\| others/);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([
    {
      measure: "hop: one of a thousand nested calls, by raw chain",
      unit: "µs",
      ours: expect.any(Number) as number,
      rivals: { raw: expect.any(Number) as number },
      ratio: expect.any(Number) as number,
      bar: 2,
      goal: 1.4,
    },
  ]);
});

test("npm run bench names what it can measure", () => {
  const { status, stderr } = bench(["--only", "unarily"]);
  expect(status).toBe(1);
  expect(stderr).toContain("--only takes unary-1, unary-64, unary-256, hop");
});
