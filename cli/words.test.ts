import { cac } from "cac";
import { expect, test } from "vitest";
import { prepareWords, unmark } from "./words.ts";

function parse(words: readonly string[]): { readonly value: unknown; readonly args: readonly unknown[] } {
  const cli = cac("x");
  cli
    .command("go [...args]", "")
    .option("-P, --name <name>", "")
    .option("-y, --yes", "")
    .option("--dry-run", "");
  const { args, options } = cli.parse(["", "", ...prepareWords(words)], { run: false });
  return { value: unmark(options["name"]), args: args.map((arg) => unmark(arg)) };
}

test.each(["12", "007", "1e3", "0x10", " ", "0.5", "Infinity", "greeter"])(
  "the value %j stays as typed",
  (name) => {
    expect(parse(["go", "-P", name]).value).toBe(name);
    expect(parse(["-P", name, "go"]).value).toBe(name);
    expect(parse(["go", `--name=${name}`]).value).toBe(name);
  },
);

test("words that are no values stay as typed", () => {
  expect(parse(["go", "-y", "010", "1.0"]).args).toEqual(["010", "1.0"]);
  expect(parse(["go", "--dry-run", "service"]).args).toEqual(["service"]);
  expect(prepareWords(["go", "--", "12"])).toEqual(["go", "--", "12"]);
});
