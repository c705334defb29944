import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { snapshot, temporaryFolder, writeFiles } from "../testing/folder.ts";

const bin = fileURLToPath(new URL("meshrpc.js", import.meta.url));
const pty = fileURLToPath(new URL("../terminal/answer-on-pty.py", import.meta.url));
const python = spawnSync("python3", ["-c", "import pty"]).status === 0;

function project(): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "package.json": "{}",
    "service/greeter.ts":
      "/** @service */\nexport interface Greeter {\n  greet(name: string): Promise<string>;\n}\n",
  });
  return folder;
}

describe("the process", () => {
  test("is an executable file", () => {
    expect(fs.statSync(bin).mode & 0o111).toBe(0o111);
  });

  test("runs through a symbolic link and exits with the tool's code", () => {
    const cwd = project();
    fs.symlinkSync(bin, join(cwd, "tool.js"));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["tool.js", "expose", "service"], {
      cwd,
      encoding: "utf8",
    });
    expect(stderr).toContain("There is no terminal to ask on");
    expect(stdout).toContain("Actions to be committed");
    expect(status).toBe(2);
  });

  test("writes the files", () => {
    const cwd = project();
    const { status, stdout } = spawnSync(bin, ["-R", ".", "expose", "-P", "greeter", "-y", "service/"], {
      cwd,
      encoding: "utf8",
    });
    expect(stdout).toContain("Action#8: create file [project]/service/gen/greeter.wire.ts");
    expect(status).toBe(0);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toHaveLength(7);
  });
});

describe.skipIf(!python)("on a terminal", () => {
  function answer(cwd: string, keys: string): { readonly status: number | null; readonly screen: string } {
    const { status, stdout } = spawnSync("python3", [pty, "(y/N): ", keys, bin, "expose", "service"], {
      cwd,
      encoding: "utf8",
      timeout: 15_000,
      env: { ...process.env, TERM: "xterm" },
    });
    return { status, screen: stdout };
  }

  test("y writes the files", () => {
    const cwd = project();
    const { status, screen } = answer(cwd, "y\r");
    expect(screen).toContain("Action#1: dir [project]/service/gen must exist");
    expect(status).toBe(0);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toHaveLength(7);
  });

  test.each([
    ["n", "n\r", 1],
    ["return", "\r", 1],
    ["Ctrl-D", "\u0004", 1],
    ["Ctrl-C", "\u0003", 130],
  ])("%s writes nothing", (_, keys, code) => {
    const cwd = project();
    const before = snapshot(cwd);
    const { status, screen } = answer(cwd, keys);
    expect(screen).toContain("Nothing was written.");
    expect(status).toBe(code);
    expect(snapshot(cwd)).toEqual(before);
  });
});
