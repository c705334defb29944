import { describe, expect, test } from "vitest";
import { maxDepth } from "../wire/limits.ts";
import { jsonUnfit } from "./json-like.ts";
import { deepPath } from "./nesting.ts";

class Point {
  x = 1;
}

const finite = "a finite number";
const anyJson = "JSON-like (null, a boolean, a finite number, a string, an array or a plain object)";

test.each([null, true, 0, -0, "", [], {}, [[null], { a: { b: "" } }], new Point(), Object.create(null)])(
  "%j is JSON-like",
  (value) => {
    expect(jsonUnfit(value)).toBeUndefined();
  },
);

test("a member that is undefined is absent; an item that is undefined is not there", () => {
  expect(jsonUnfit({ a: undefined })).toBeUndefined();
  expect(jsonUnfit([1, undefined])).toEqual({ segments: ["1"], expected: anyJson, found: "nothing" });
});

test.each<[title: string, value: unknown, expected: string, found: string]>([
  ["NaN", Number.NaN, finite, "NaN"],
  ["an infinity", -Infinity, finite, "-Infinity"],
  ["a bigint", 5n, anyJson, "a bigint"],
  ["bytes", new Uint8Array(3), anyJson, "bytes"],
  ["another typed array", new Float64Array(1), anyJson, "a Float64Array"],
  ["a Date", new Date(0), anyJson, "a Date"],
  ["a Map", new Map(), anyJson, "a Map"],
  ["a RegExp", /x/, anyJson, "a RegExp"],
  ["a function", (): void => {}, anyJson, "a function"],
  ["a symbol", Symbol("s"), anyJson, "a symbol"],
])("%s is told with its place", (_, value, expected, found) => {
  expect(jsonUnfit(value)).toEqual({ segments: [], expected, found });
  expect(jsonUnfit({ a: [0, { "b/c": value }] })).toEqual({
    segments: ["a", "1", "b/c"],
    expected,
    found,
  });
});

describe("nesting", () => {
  const nested = (depth: number): unknown => {
    let value: unknown = 1;
    for (let left = depth; left > 0; left--) value = { in: value };
    return value;
  };

  test("is as deep as a message may be, and no deeper", () => {
    expect(jsonUnfit(nested(maxDepth))).toBeUndefined();
    expect(jsonUnfit(nested(maxDepth + 1))).toMatchObject({
      expected: "nested at most 64 deep",
      found: "a value that is deeper, or contains itself",
    });
    expect(deepPath(nested(maxDepth))).toBeUndefined();
    expect(deepPath(nested(100_000))).toHaveLength(maxDepth);
  });

  test("a circle is told where it closes", () => {
    const child: { up?: unknown } = {};
    const tree = { name: "root", children: [{ n: 1 }, child] };
    child.up = tree;
    const closes = {
      segments: ["children", "1", "up"],
      expected: "nested at most 64 deep",
      found: "a value that is deeper, or contains itself",
    };
    expect(jsonUnfit(tree)).toEqual(closes);
    expect(deepPath(tree)).toEqual(closes.segments);
  });
});
