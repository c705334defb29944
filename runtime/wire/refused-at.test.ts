import { expect, test } from "vitest";
import { RpcError } from "../error.ts";
import { refusedAt } from "./refused-at.ts";
import { encodeValue } from "./values.ts";

function refusalOf(value: unknown): { path: string; text: string } {
  try {
    encodeValue(value);
  } catch (error) {
    if (!RpcError.is(error)) throw error;
    const refused = refusedAt(value, error);
    return { path: refused.segments.join("/"), text: refused.error.message };
  }
  throw new Error("nothing was refused");
}

const circle: { name: string; parts: unknown[] } = { name: "a", parts: [] };
circle.parts.push({ n: 1 }, { whole: circle });
let deep: unknown = 1;
for (let i = 0; i < 70; i++) deep = { in: deep };

test.each<[title: string, value: unknown, path: string, text: RegExp]>([
  ["the value itself", (): void => {}, "", /^a function cannot travel/],
  ["a member of an item", [1, { f: (): void => {} }], "1/f", /^a function cannot travel/],
  ["a Map behind what is undefined", { a: undefined, b: { c: new Map() } }, "b/c", /^a Map cannot travel/],
  ["half of a surrogate pair", { a: ["\ud800"] }, "a/0", /surrogate/],
  ["a circle", circle, "parts/1/whole", /contains itself/],
  ["what is only too deep", { deep }, "deep/in/in/in/in/in", /deeper than 64/],
])("%s is found", (_, value, path, text) => {
  const refused = refusalOf(value);
  expect(refused.path).toBe(path);
  expect(refused.text).toMatch(text);
});
