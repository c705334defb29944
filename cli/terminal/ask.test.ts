import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { ask } from "./ask.ts";

test.each([
  ["y\n", "yes"],
  ["Y\r", "yes"],
  [" yes \n", "yes"],
  ["\n", "no"],
  ["n\n", "no"],
  ["yess\n", "no"],
  ["\u0003", "interrupted"],
  ["\u0004", "no"],
])("typing %j answers %s", async (typed, answer) => {
  const input = new PassThrough();
  const asked = ask(input, new PassThrough(), "Sure? ");
  input.write(typed);
  expect(await asked).toBe(answer);
});

test("the end of the input answers no", async () => {
  const input = new PassThrough();
  const asked = ask(input, new PassThrough(), "Sure? ");
  input.end();
  expect(await asked).toBe("no");
});

test("the question is shown as it is", async () => {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: "utf8" });
  const asked = ask(input, output, "Sure? (y/N): ");
  input.write("y\n");
  await asked;
  expect(output.read()).toContain("Sure? (y/N): ");
});
