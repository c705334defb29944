import type { Schema } from "@meshrpc/schema";
import { describe, expect, test } from "vitest";
import { judge, judgeArguments } from "../testing/judge.ts";

const object = (properties: Readonly<Record<string, Schema>>, ...required: string[]): Schema => ({
  type: "object",
  properties,
  required,
});

class Point {
  x = 1;
}

describe("objects", () => {
  test.each([
    ["a date", new Date(0)],
    ["a map", new Map()],
    ["an array", []],
    ["an error", new Error("x")],
    ["null", null],
    ["a function", (): void => {}],
  ])("%s is no object", (_, value) => {
    expect(judge({ type: "object" }).explain(value)?.expected).toBe("an object");
  });

  test("an object without a prototype is one, and so is an instance of an author's class", () => {
    expect(judge({ type: "object" }).is(Object.create(null))).toBe(true);
    expect(judge({ type: "object" }).is(new Point())).toBe(true);
  });

  test("an inherited member is absent", () => {
    const check = judge({ type: "object", required: ["toString"] });
    expect(check.explain({ a: "" })).toMatchObject({ path: "/toString", expected: "present" });
  });

  test.each<[string, Schema]>([
    ["an optional member", object({ a: { type: "string" } })],
    ["an unknown member of a closed type", { type: "object", properties: { b: {} }, "x-strict": true }],
    ["an entry of a record", { type: "object", additionalProperties: { type: "number" } }],
    ["an entry by pattern", { type: "object", patternProperties: { "^a": { type: "number" } } }],
    ["a name", { type: "object", propertyNames: { enum: ["b"] } }],
    ["a count", { type: "object", maxProperties: 0 }],
  ])("%s whose value is undefined is absent", (_, schema) => {
    expect(judge(schema).explain({ a: undefined })).toBeUndefined();
  });

  test("a required member whose value is undefined is missing", () => {
    expect(judge(object({ a: {} }, "a")).explain({ a: undefined })?.path).toBe("/a");
    expect(judge({ type: "object", minProperties: 1 }).is({ a: undefined })).toBe(false);
  });

  test("a record inside a record is judged, undefined or not", () => {
    const inner: Schema = { type: "object", additionalProperties: { type: "number" } };
    const check = judge({ type: "object", additionalProperties: inner });
    expect(check.is({ a: { b: 1, c: undefined }, d: undefined })).toBe(true);
    expect(check.explain({ a: { b: "1" } })?.path).toBe("/a/b");
  });

  test("keywords beside the names of a record's members are judged, for an empty one too", () => {
    const check = judge({
      type: "object",
      propertyNames: { maxLength: 1, type: "string" },
      minProperties: 1,
    });
    expect(check.is({})).toBe(false);
    expect(check.is({ ab: 1 })).toBe(false);
    expect(check.is({ a: 1 })).toBe(true);
  });

  test("more members than are compared one by one are looked up", () => {
    const names = Array.from({ length: 12 }, (_, at) => `member${at}`);
    const check = judge(
      object(Object.fromEntries(names.map((name) => [name, { type: "number" }]))),
      {},
      true,
    );
    expect(check.is({ member11: 1 })).toBe(true);
    expect(check.explain({ member12: 1 })?.path).toBe("/member12");
    expect(check.is({ toString: 1 })).toBe(false);
  });
});

describe("closing", () => {
  const types = {
    Line: object({ sku: { type: "string" } }),
    List: { type: "array", items: { $ref: "#/types/Line" } },
  } as const;
  const order = object({
    lines: { $ref: "#/types/List" },
    extra: { type: "object", additionalProperties: true },
  });

  test("an open check lets unknown properties pass at any depth", () => {
    expect(judge(order, types).is({ lines: [{ sku: "a", more: 1 }], other: 2 })).toBe(true);
  });

  test("a closed check names the unknown property at any depth", () => {
    const check = judge(order, types, true);
    expect(check.explain({ lines: [{ sku: "a", more: 1 }] })?.path).toBe("/lines/0/more");
    expect(check.is({ lines: [{ sku: "a" }], extra: { any: 1 } })).toBe(true);
  });

  test("a closed union takes each branch whole", () => {
    const check = judge({ anyOf: [object({ a: {} }, "a"), object({ b: {} }, "b")] }, {}, true);
    expect(check.is({ a: 1 })).toBe(true);
    expect(check.is({ a: 1, b: 1 })).toBe(false);
  });
});

describe("numbers", () => {
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s is refused", (value) => {
    expect(judge({ type: "number" }).is(value)).toBe(false);
    expect(judge({ type: "integer" }).is(value)).toBe(false);
  });

  test("-0 is a number like any other", () => {
    expect(judge({ type: "number", minimum: 0 }).is(-0)).toBe(true);
  });

  test("a member that allows it takes non-finite numbers within its bounds", () => {
    const check = judge({ type: ["number", "null"], minimum: 0, "x-allow-non-finite": true });
    expect([Number.NaN, Number.POSITIVE_INFINITY, 1, null].every((value) => check.is(value))).toBe(true);
    expect([Number.NEGATIVE_INFINITY, -1, "1"].some((value) => check.is(value))).toBe(false);
  });
});

describe("arguments", () => {
  const string: Schema = { type: "string" };

  test("an optional argument may be undefined, in the middle or left out", () => {
    const check = judgeArguments(
      { schema: string },
      { schema: string, optional: true },
      { schema: string, optional: true },
    );
    for (const args of [["a"], ["a", undefined], ["a", undefined, "c"], ["a", "b", "c"]]) {
      expect(check.explain(args)).toBeUndefined();
    }
    expect(check.explain(["a", null])).toMatchObject({ path: "/p1", expected: "a string", found: "null" });
    expect(check.is(["a", "b", "c", "d"])).toBe(false);
  });

  test("a required argument may not be undefined", () => {
    const check = judgeArguments({ schema: string });
    expect(check.explain([])?.path).toBe("/p0");
    expect(check.explain([undefined])?.path).toBe("/p0");
  });

  test("a rest takes any number of its items", () => {
    const check = judgeArguments({ schema: string }, { schema: { type: "number" }, rest: true });
    expect(check.is(["a"])).toBe(true);
    expect(check.is(["a", 1, 2])).toBe(true);
    expect(check.is(["a", 1, "2"])).toBe(false);
  });

  test("no parameters take no arguments", () => {
    expect(judgeArguments().is([])).toBe(true);
    expect(judgeArguments().is([1])).toBe(false);
  });
});

describe("schemas", () => {
  const tagged: Schema = {
    oneOf: [
      object({ kind: { const: "a" }, x: { type: "number" } }, "kind", "x"),
      object({ kind: { enum: ["b", "c"] } }, "kind"),
    ],
    discriminator: { propertyName: "kind" },
  };

  test.each<[string, Schema, readonly unknown[], readonly unknown[]]>([
    ["anything", {}, [1, null, "a", {}], []],
    ["a constant", { const: "a" }, ["a"], ["b", null]],
    ["a constant object", { const: { a: [1] } }, [{ a: [1] }], [{ a: [2] }]],
    ["one of many", { enum: ["a", 1, null, true] }, ["a", 1, null, true], ["1", false]],
    [
      "a tagged union",
      tagged,
      [{ kind: "a", x: 1 }, { kind: "c" }],
      [{ kind: "a" }, { kind: "d" }, {}, "a", new Date(0)],
    ],
    ["a union of types", { type: ["string", "number"] }, ["", 0], [null, Number.NaN]],
    [
      "a tuple",
      { type: "array", items: [{ type: "string" }, { type: "number" }], minItems: 1, additionalItems: false },
      [["a"], ["a", 1]],
      [[], ["a", "b"], ["a", 1, 2]],
    ],
    [
      "distinct items",
      { type: "array", items: {}, uniqueItems: true },
      [[{ a: 1 }, { a: 2 }]],
      [[{ a: 1 }, { a: 1 }]],
    ],
    ["whole characters", { type: "string", minLength: 2, maxLength: 2 }, ["ab", "😀😀"], ["a", "😀", "abc"]],
    ["a Unicode pattern", { type: "string", pattern: "^\\p{Lu}.$" }, ["A😀"], ["ab"]],
    ["a pattern of old syntax", { type: "string", pattern: "^\\-\\_$" }, ["-_"], ["a"]],
    ["a format", { type: "string", format: "date-time" }, ["2026-11-23T16:07:51Z"], ["today"]],
    ["a reference with a constraint", { $ref: "#/types/Name", maxLength: 2 }, ["ab"], ["abc", ""]],
    ["a recursive type", { $ref: "#/types/Tree" }, [{ children: [{ children: [] }] }], [{ children: [{}] }]],
  ])("%s", (_, schema, good, bad) => {
    const check = judge(schema, {
      Name: { type: "string", minLength: 1 },
      Tree: object({ children: { type: "array", items: { $ref: "#/types/Tree" } } }, "children"),
    });
    for (const value of good) expect(check.explain(value)).toBeUndefined();
    for (const value of bad) expect(check.is(value)).toBe(false);
  });
});

test("a chain of types may be longer than the stack is deep", () => {
  const length = 1500;
  const next = (at: number): Schema => object({ next: { $ref: `#/types/T${(at + 1) % length}` } });
  const types = Object.fromEntries(Array.from({ length }, (_, at) => [`T${at}`, next(at)]));
  const check = judge({ $ref: "#/types/T0" }, types);
  expect(check.explain({ next: { next: { next: 1 } } })?.path).toBe("/next/next/next");
});

describe("a type that says nothing takes what JSON can say", () => {
  const places: readonly [string, Schema, (value: unknown) => unknown, string][] = [
    ["the value itself", {}, (value) => value, ""],
    ["a member", object({ a: {} }), (a) => ({ a }), "/a"],
    ["an entry", { type: "object", additionalProperties: {} }, (a) => ({ a }), "/a"],
    [
      "an entry of an object that is open",
      { type: "object", additionalProperties: true },
      (a) => ({ a }),
      "/a",
    ],
    ["a member of a bare object", { type: "object" }, (a) => ({ a }), "/a"],
    ["an item", { type: "array", items: {} }, (a) => [a], "/0"],
    ["an item of a bare array", { type: "array" }, (a) => [a], "/0"],
    ["a branch", { anyOf: [{ type: "string" }, object({ a: {} }, "a")] }, (a) => ({ a }), "/a"],
  ];

  test.each(places)("%s", (_, schema, put, path) => {
    const check = judge(schema);
    expect(check.is(put({ n: [1, null, "x", { b: true }] }))).toBe(true);
    for (const value of [5n, new Uint8Array(3), Number.NaN, new Date(0), (): void => {}, new Map()])
      expect(check.explain(put({ n: [0, value] }))?.path).toBe(`${path}/n/1`);
  });

  test("an argument is told by its name, and may be left out if it is optional", () => {
    const check = judgeArguments({}, { schema: {}, optional: true });
    expect(check.explain([{}, { at: 5n }])).toMatchObject({ path: "/p1/at", found: "a bigint" });
    expect(check.is([1])).toBe(true);
    expect(check.is([1, undefined])).toBe(true);
  });
});

test("a value that contains itself is told, whatever its type", () => {
  interface Node {
    next?: Node;
  }
  const node: Node = {};
  node.next = { next: node };
  const check = judge({ $ref: "#/types/Node" }, { Node: object({ next: { $ref: "#/types/Node" } }) });
  expect(check.is(node)).toBe(false);
  expect(check.explain(node)).toEqual({
    path: "",
    expected: "nested at most 64 deep",
    found: "a value that is deeper, or contains itself",
  });
});

test.each([{ kind: "line" }, { kind: 1 }, {}])(
  "of %j the tags that the contract declares are told",
  (value) => {
    const variant = (...kinds: string[]): Schema => object({ kind: { enum: kinds } }, "kind");
    const schema: Schema = {
      type: "object",
      discriminator: { propertyName: "kind" },
      oneOf: [variant("square"), variant("circle", "disc")],
    };
    expect(judge(schema).explain(value)).toMatchObject({
      path: "/kind",
      expected: 'one of "square", "circle", "disc"',
    });
  },
);

test.each<[Schema, unknown, string]>([
  [{ type: "string", format: "date" }, "today", "in the format date, like 2026-11-23"],
  [{ type: "string", pattern: '^"a' }, "b", 'a string that matches /^"a/'],
  [{ type: "number", multipleOf: 5 }, 7, "a multiple of 5"],
])("%j is told of %j", (schema, value, expected) => {
  expect(judge(schema).explain(value)?.expected).toBe(expected);
});

test("items that are equal are told by their positions", () => {
  const check = judge({ type: "array", items: { type: "string" }, uniqueItems: true });
  expect(check.explain(["a", "b", "a"])).toEqual({
    path: "",
    expected: "an array without repeated items",
    found: "equal items at 0 and 2",
  });
  expect(judge({ type: "array", items: {}, uniqueItems: true }).explain([[1], [1]])?.found).toBe(
    "equal items at 0 and 1",
  );
});
