import { expect, test } from "vitest";
import { behind, foldMember, foldType } from "./fold.ts";

const long = `"${"x".repeat(60)}"`;
const other = `"${"y".repeat(60)}"`;

test.each([
  ["what fits", "string | number", "string | number"],
  ["a union", `${long} | ${other}`, `\n  | ${long}\n  | ${other}`],
  ["an object", `{ a: ${long}; b?: ${other} }`, `{\n  a: ${long};\n  b?: ${other};\n}`],
  ["an array of objects", `{ a: ${long}; b: ${other} }[]`, `{\n  a: ${long};\n  b: ${other};\n}[]`],
  ["a list", `readonly (${long} | ${other})[]`, `readonly (\n  | ${long}\n  | ${other}\n)[]`],
  ["a tuple", `readonly [${long}, ${other}?]`, `readonly [\n  ${long},\n  ${other}?,\n]`],
  ["a generic", `Promise<{ a: ${long}; b: ${other} }>`, `Promise<{\n  a: ${long};\n  b: ${other};\n}>`],
  [
    "objects in a union",
    `{ a: ${long}; b: ${other} } | null`,
    `\n  | {\n      a: ${long};\n      b: ${other};\n    }\n  | null`,
  ],
  [
    "an intersection",
    `{ a: ${long}; b: ${other} } & { [key: string]: string }`,
    `{\n  a: ${long};\n  b: ${other};\n} & { [key: string]: string }`,
  ],
  [
    "brackets in a string",
    `"[{(<${long.slice(1)} | "|${other.slice(1)}`,
    `\n  | "[{(<${long.slice(1)}\n  | "|${other.slice(1)}`,
  ],
  ["what has no place to break", long + other, long + other],
])("%s", (_, text, expected) => {
  expect(foldType(text, "", 0)).toBe(expected);
});

test("a member is broken behind its name, whatever the name is", () => {
  expect(foldMember(`"a: b": ${long} | ${other}`, "  ")).toBe(`"a: b":\n    | ${long}\n    | ${other}`);
  expect(foldMember(`): Promise<${long} | ${other}>;`, "")).toBe(
    `): Promise<\n  | ${long}\n  | ${other}\n>;`,
  );
  expect(foldMember("[key: string]: string", "")).toBe("[key: string]: string");
});

test("a broken union leaves no space at the end of a line", () => {
  expect(behind("type A = ", "\n  | B")).toBe("type A =\n  | B");
  expect(behind("type A = ", "B")).toBe("type A = B");
});
