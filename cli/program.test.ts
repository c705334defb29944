import { describe, expect, test } from "vitest";
import { run } from "./program.ts";
import { testIo } from "./testing/io.ts";

describe("the command line", () => {
  test.each([
    [["expose", "--dryrun"], "There is no option --dryrun; did you mean --dry-run?"],
    [["expose", "--wacth"], "There is no option --wacth; did you mean --watch?"],
    [["expose", "--standalone"], "There is no option --standalone."],
    [["expose", "--out", "x"], "There is no option --out."],
    [["expose", "--check", "--watch"], "--watch goes on writing; --check ends. Leave out one."],
    [["extract", "-y"], "There is no option -y."],
    [["expose", "-p", "x"], "There is no option -p; did you mean -P?"],
    [["expose", "--no-yes"], "There is no option --no-yes."],
    [["expose", "--root.x", "y"], "There is no option --root.x"],
    [["expose", "--__proto__.x", "y"], "There is no option --__proto__.x"],
    [["expose", "-json"], "There is no option -json; did you mean --json?"],
    [["expose", "-"], "There is no option -."],
    [["expose", "-P"], "-P, --name <name> needs a value."],
    [["expose", "-P", "-y"], "-P, --name <name> needs a value."],
    [["expose", "-P", ""], "-P, --name <name> needs a value."],
    [["expose", "-P", "a", "-P", "b"], "-P, --name <name> is given twice"],
    [["expose", "-P", "a", "--name=b"], "-P, --name <name> is given twice"],
    [["expose", "--yes=no"], '--yes takes no value, found "no".'],
    [["expose", "a", "b"], "expose takes one file or folder, found 2: a, b."],
    [["expsoe"], 'There is no command "expsoe"; did you mean "expose"?'],
    [["frobnicate"], 'There is no command "frobnicate". See meshrpc --help.'],
    [["-R", ".", "expsoe"], 'did you mean "expose"?'],
    [["help", "expsoe"], 'There is no command "expsoe"; did you mean "expose"?'],
    [["--hepl"], "There is no option --hepl; did you mean --help?"],
  ])("%j is refused: %s", async (words, message) => {
    const io = testIo({ cwd: "/" });
    expect(await run(words, io)).toBe(2);
    expect(io.errors()).toContain(message);
    expect(io.printed()).toBe("");
  });

  test("without a command shows the commands and fails", async () => {
    const io = testIo({ cwd: "/" });
    expect(await run([], io)).toBe(2);
    expect(io.errors()).toContain("Usage: meshrpc <command>");
  });

  test.each([["--version"], ["-v"]])("%s prints the version", async (word) => {
    const io = testIo({ cwd: "/" });
    expect(await run([word], io)).toBe(0);
    expect(io.printed()).toMatch(/^meshrpc \d+\.\d+\.\d+\n$/);
  });
});

describe("help", () => {
  test.each(["extract", "emit", "expose"])("of %s has an example and the exit codes", async (name) => {
    for (const words of [
      [name, "--help"],
      ["-h", name],
      [name, "x", "-h"],
      ["help", name],
    ]) {
      const io = testIo({ cwd: "/" });
      expect(await run(words, io)).toBe(0);
      expect(io.printed()).toMatch(new RegExp(`Examples:\n  meshrpc ${name} `));
      expect(io.printed()).toContain("Exit codes: 0 ");
    }
  });

  test("names every command and an example", async () => {
    const io = testIo({ cwd: "/" });
    expect(await run(["--help"], io)).toBe(0);
    const asked = testIo({ cwd: "/" });
    expect(await run(["help"], asked)).toBe(0);
    expect(asked.printed()).toBe(io.printed());
    for (const name of ["extract", "emit", "expose"])
      expect(io.printed()).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(io.printed()).toContain("Example:\n  meshrpc ");
  });
});
