import { type Validate, check, formats } from "@meshrpc/runtime/contract";
import { Ajv } from "ajv";
import { expect, test } from "vitest";

/** As the emitter sets it. */
const ajv = new Ajv({
  strict: true,
  strictRequired: false,
  strictTuples: false,
  allowUnionTypes: true,
  discriminator: true,
  ownProperties: true,
  messages: false,
  formats,
});

const compile = (schema: object): Validate => ajv.compile(schema) as unknown as Validate;

const card = {
  type: "object",
  properties: {
    to: { type: "string", minLength: 1, maxLength: 5 },
    "a/b~c": { type: "number" },
    lines: { type: "array", items: { type: "string" }, minItems: 1, maxItems: 2, uniqueItems: true },
  },
  required: ["to"],
  additionalProperties: false,
};
const circle = {
  type: "object",
  properties: { kind: { type: "string", const: "circle" }, r: { type: "number" } },
  required: ["kind", "r"],
};
const square = {
  type: "object",
  properties: { kind: { type: "string", const: "square" }, side: { type: "number" } },
  required: ["kind", "side"],
};

const needs = (name: string): object => ({
  type: "object",
  properties: { [name]: { type: "string" } },
  required: [name],
});

test.each<[title: string, schema: object, value: unknown, path: string, expected: string, found: string]>([
  ["a type", { type: "string" }, 42, "", "a string", "42 (a number)"],
  ["several types", { type: ["string", "null"] }, true, "", "a string or null", "true (a boolean)"],
  ["NaN", { type: "number" }, Number.NaN, "", "a finite number", "NaN (a number)"],
  ["a fraction", { type: "integer" }, 1.5, "", "an integer", "1.5 (a number)"],
  ["an array for an object", { type: "object" }, [1], "", "an object", "an array of 1 item"],
  ["a missing member", card, {}, "/to", "present", "nothing"],
  ["an unknown property", card, { to: "x", colour: 1 }, "/colour", "absent", 'an unknown property, "colour"'],
  [
    "a member deep inside",
    { type: "array", items: card },
    [{ to: "x" }, { to: 7 }],
    "/1/to",
    "a string",
    "7 (a number)",
  ],
  [
    "a name that a pointer escapes",
    card,
    { to: "x", "a/b~c": "y" },
    "/a~1b~0c",
    "a number",
    '"y" (a string)',
  ],
  ["an empty string", card, { to: "" }, "/to", "a string of at least 1 character", '"" (an empty string)'],
  [
    "a long string",
    card,
    { to: "😀😀😀😀😀😀" },
    "/to",
    "a string of at most 5 characters",
    "one of 6 characters",
  ],
  [
    "too few items",
    card,
    { to: "x", lines: [] },
    "/lines",
    "an array of at least 1 item",
    "an array of 0 items",
  ],
  [
    "too many items",
    card,
    { to: "x", lines: ["a", "b", "c"] },
    "/lines",
    "an array of at most 2 items",
    "an array of 3 items",
  ],
  ["an enum", { enum: ["a", "b", null] }, "c", "", 'one of "a", "b", null', '"c" (a string)'],
  ["a constant", { const: "a" }, "b", "", '"a"', '"b" (a string)'],
  ["a minimum", { type: "number", minimum: 3 }, 2, "", "at least 3", "2 (a number)"],
  ["an open maximum", { type: "number", exclusiveMaximum: 3 }, 3, "", "less than 3", "3 (a number)"],
  [
    "too few members",
    { type: "object", minProperties: 1 },
    {},
    "",
    "an object of at least 1 member",
    "one of 0 members",
  ],
  [
    "a union of plain types",
    { anyOf: [{ type: "string" }, { type: "number" }] },
    true,
    "",
    "a string or a number",
    "true (a boolean)",
  ],
  [
    "a union of literals",
    { anyOf: [{ const: "a" }, { const: "b" }] },
    "c",
    "",
    'one of "a", "b"',
    '"c" (a string)',
  ],
  [
    "the branch of a union that came furthest",
    { anyOf: [square, circle] },
    { kind: "circle", r: "wide" },
    "/r",
    "a number",
    '"wide" (a string)',
  ],
  [
    "a union's member that is no branch at all",
    { anyOf: [square, circle] },
    7,
    "",
    "an object",
    "7 (a number)",
  ],
  [
    "a union's unknown tag",
    { anyOf: [square, circle] },
    { kind: "line", side: 1, r: 1 },
    "/kind",
    'one of "square", "circle"',
    '"line" (a string)',
  ],
  [
    "a union of which no branch is begun",
    { type: "object", properties: { q: { anyOf: [needs("text"), needs("tag"), needs("and")] } } },
    { q: {} },
    "/q",
    'an object with "text", "tag" or "and"',
    "one without",
  ],
])("%s", (_title, schema, value, path, expected, found) => {
  const judge = check(compile(schema));
  expect(judge.is(value)).toBe(false);
  expect(judge.explain(value)).toEqual({ path, expected, found });
});

test("long values are cut, and never inside a character", () => {
  const misfit = check(compile({ type: "number" })).explain(`${"x".repeat(47)}😀${"y".repeat(10_000)}`);
  expect(misfit?.found).toBe(`"${"x".repeat(47)}…" (a string of 10049 characters)`);
});

test("a value that fits has no misfit", () => {
  const judge = check(compile(card));
  expect(judge.is({ to: "x" })).toBe(true);
  expect(judge.explain({ to: "x" })).toBeUndefined();
});

test("nothing inherited is ever shown", () => {
  const judge = check(
    compile({ type: "object", properties: { x: { type: "object", properties: { y: { type: "number" } } } } }),
  );
  expect(judge.explain({ x: { y: "z" } })).toMatchObject({ path: "/x/y", found: '"z" (a string)' });
});

const params = { type: "array", items: [{ type: "string" }, card], minItems: 2, additionalItems: false };

test.each<[title: string, args: unknown[], path: string, expected: string, found: string]>([
  ["by name", [1, { to: "x" }], "/name", "a string", "1 (a number)"],
  ["inside an argument", ["x", { to: 1 }], "/card/to", "a string", "1 (a number)"],
  ["a missing one, by its own type", ["x"], "/card", "an object", "nothing"],
  ["too many", ["x", { to: "x" }, 3], "", "at most 2 arguments", "3 arguments"],
])("arguments are told %s", (_title, args, path, expected, found) => {
  expect(check(compile(params), ["name", "card"]).explain(args)).toEqual({ path, expected, found });
});

test("a rest parameter counts from its own beginning", () => {
  const rest = { type: "array", items: [{ type: "string" }], additionalItems: { type: "number" } };
  const judge = check(compile(rest), ["first", "...others"]);
  expect(judge.explain(["x", 1, "two"])).toMatchObject({ path: "/others/1", found: '"two" (a string)' });
});

test("a sensitive member shows its type only", () => {
  const judge = check(compile(params), ["name", "card"], ["to"]);
  expect(judge.explain(["x", { to: 4711 }])).toEqual({
    path: "/card/to",
    expected: "a string",
    found: "a number (not shown)",
  });
  expect(judge.explain(["x", { to: "secret" }])?.found).toBe("a string (not shown)");
  expect(judge.explain(["x", {}])?.found).toBe("nothing");
  expect(check(compile({ type: "number" }), undefined, ["*"]).explain("secret")?.found).toBe(
    "a string (not shown)",
  );
});
