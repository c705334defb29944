import { expect, test } from "vitest";
import { RpcError } from "../error.ts";
import type { Check } from "./check.ts";
import { count, describe, describeType, literal } from "./describe.ts";
import { explained, misfitOf, sentence } from "./misfit.ts";
import { pointerOf, segmentsOf, valueAt } from "./pointer.ts";

class Card {
  readonly lines: readonly string[] = [];
}

test.each<[unknown, string, string]>([
  [undefined, "nothing", "nothing"],
  [null, "null", "null"],
  [42, "42 (a number)", "a number"],
  [-0, "-0 (a number)", "a number"],
  [Number.NaN, "NaN (a number)", "a number"],
  [7n, "7 (a bigint)", "a bigint"],
  [true, "true (a boolean)", "a boolean"],
  ["Max", '"Max" (a string)', "a string"],
  ["x".repeat(60), `"${"x".repeat(48)}…" (a string of 60 characters)`, "a string"],
  [`${"x".repeat(47)}😀😀`, `"${"x".repeat(47)}…" (a string of 51 characters)`, "a string"],
  [[1], "an array of 1 item", "an array of 1 item"],
  [new Date(0), "a Date", "a Date"],
  [new Uint8Array(3), "bytes", "bytes"],
  [Promise.resolve(), "a Promise", "a Promise"],
  [new Card(), "an object", "an object"],
  [() => {}, "a function", "a function"],
])("%s is %s, and of its type alone %s", (value, shown, type) => {
  expect([describe(value), describeType(value)]).toEqual([shown, type]);
});

test("a description runs no code of the value", () => {
  const trap = {
    get name(): never {
      throw new Error("ran");
    },
    toString(): never {
      throw new Error("ran");
    },
  };
  expect(describe(trap)).toBe("an object");
});

test("literals and counts", () => {
  expect([literal("a"), literal(1), literal(null), literal(undefined)]).toEqual([
    '"a"',
    "1",
    "null",
    "undefined",
  ]);
  expect([count(1, "item"), count(0, "item")]).toEqual(["1 item", "0 items"]);
});

test("pointers escape what they separate by, and see own members only", () => {
  const segments = ["a/b", "c~d", "0", ""];
  expect(pointerOf(segments)).toBe("/a~1b/c~0d/0/");
  expect(segmentsOf("/a~1b/c~0d/0/")).toEqual(segments);
  expect(segmentsOf("")).toEqual([]);
  expect(valueAt({ a: ["x", { b: 7 }] }, ["a", "1", "b"])).toBe(7);
  expect(valueAt({ a: 1 }, ["a", "b"])).toBeUndefined();
  expect(valueAt({}, ["constructor"])).toBeUndefined();
});

test("a misfit reads as a sentence, and is found in the details of an error", () => {
  const misfit = { path: "/name", expected: "a string", found: "42 (a number)" };
  expect(sentence("argument", misfit)).toBe("argument /name must be a string, found 42 (a number)");
  expect(sentence("the result", { path: "", expected: "a string" })).toBe("the result must be a string");
  expect(misfitOf(new RpcError("invalid_argument", "", { details: misfit }))).toEqual(misfit);
  for (const details of [undefined, null, "text", { path: 1, expected: "x" }, { path: "" }]) {
    expect(misfitOf(new RpcError("invalid_argument", "", { details }))).toBeUndefined();
  }
  expect(misfitOf(Object.assign(new Error("no RpcError"), { details: misfit }))).toBeUndefined();
});

test("a check that refuses without a word still has a misfit, which shows no value", () => {
  const mute: Check<never> = {
    is: (value): value is never => value === mute,
    explain: () => undefined,
  };
  expect(explained(mute, "secret")).toEqual({
    path: "",
    expected: "of another type",
    found: "a string",
  });
});
