import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readOptions } from "./options.ts";

const folder = mkdtempSync(join(tmpdir(), "meshrpc-secret-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string): string {
  const path = join(folder, "secret");
  writeFileSync(path, content);
  return path;
}

function secretsOf(env: Readonly<Record<string, string>>): unknown {
  return readOptions({ name: "a" }, env).secrets;
}

test("a secret in a file is the same as one in the environment, whatever white space ends the file", () => {
  const one = secretsOf({ MESHRPC_CLUSTER_SECRET: "correct horse" });
  expect(one).toEqual([{ id: "default", key: "correct horse" }]);
  for (const content of ["correct horse", "correct horse\n", " correct horse\r\n\n"])
    expect(secretsOf({ MESHRPC_CLUSTER_SECRET_FILE: file(content) })).toEqual(one);
});

test("a file that holds a list of keys is a key ring, in its order", () => {
  const keys = [
    { id: "2026-12", key: "new" },
    { id: "default", key: "old" },
  ];
  expect(secretsOf({ MESHRPC_CLUSTER_SECRET_FILE: file(JSON.stringify(keys, undefined, 2)) })).toEqual(keys);
});

test("an option wins over the file, which is not read then", () => {
  const env = { MESHRPC_CLUSTER_SECRET_FILE: join(folder, "nowhere") };
  expect(readOptions({ name: "a", secret: "mine" }, env).secrets).toEqual([{ id: "default", key: "mine" }]);
});

test("a file that is missing, empty or no list of keys is refused, and no message tells what is in it", () => {
  const refusal = (content: string): string => {
    try {
      secretsOf({ MESHRPC_CLUSTER_SECRET_FILE: file(content) });
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      return String(error);
    }
    return "taken";
  };
  expect(() => secretsOf({ MESHRPC_CLUSTER_SECRET_FILE: join(folder, "nowhere") })).toThrow(
    /^MESHRPC_CLUSTER_SECRET_FILE names a file that cannot be read: ENOENT.*nowhere/,
  );
  expect(refusal("\n")).toMatch(/secret, which is empty\.$/);
  for (const content of [
    "[hunter2",
    "[]",
    '["hunter2"]',
    '[{"id":"","key":"hunter2"}]',
    '[{"key":"hunter2"}]',
  ]) {
    expect(refusal(content)).toMatch(/is no list of keys; write \[\{ "id"/);
    expect(refusal(content)).not.toContain("hunter2");
  }
});

test("both variables at once are refused; an empty one is an unset one", () => {
  const path = file("one");
  expect(() => secretsOf({ MESHRPC_CLUSTER_SECRET: "two", MESHRPC_CLUSTER_SECRET_FILE: path })).toThrow(
    "MESHRPC_CLUSTER_SECRET and MESHRPC_CLUSTER_SECRET_FILE are both set; unset one of them.",
  );
  expect(secretsOf({ MESHRPC_CLUSTER_SECRET: "two", MESHRPC_CLUSTER_SECRET_FILE: " " })).toEqual([
    { id: "default", key: "two" },
  ]);
  expect(secretsOf({ MESHRPC_CLUSTER_SECRET: " ", MESHRPC_CLUSTER_SECRET_FILE: path })).toEqual([
    { id: "default", key: "one" },
  ]);
});
