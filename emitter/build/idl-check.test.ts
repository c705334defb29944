import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { idlCheckCode } from "./idl-check.ts";

test("the committed check of contracts is what its schema makes", () => {
  const committed = readFileSync(new URL("../../schema/check.generated.ts", import.meta.url), "utf8");
  expect(committed).toBe(idlCheckCode());
});

test("the check of contracts needs nothing else at run time", () => {
  expect(idlCheckCode()).not.toMatch(/\brequire\(|\bimport\b/);
});
