import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeDisk } from "../changes/disk.ts";
import { run } from "../program.ts";
import { snapshot, temporaryFolder, writeFiles } from "../testing/folder.ts";
import { testIo } from "../testing/io.ts";

const greeter = `/** Sends greetings. @service greeter */
export interface Greeter {
  /** Greets one person. @readonly */
  greet(name: string): Promise<string>;
}
`;

const files = ["client.ts", "handler.ts", "idl.json", "routes.ts", "service.ts", "types.ts", "wire.ts"].map(
  (part) => `greeter.${part}`,
);

function project(sources: Readonly<Record<string, string>> = { "service/greeter.ts": greeter }): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
    ...sources,
  });
  return folder;
}

describe("expose", () => {
  test("with options before the command asks, then writes every file and numbers each action", async () => {
    const cwd = project();
    const io = testIo({ cwd, answer: "yes" });
    expect(await run(["-R", ".", "expose", "-P", "greeter", "service/"], io)).toBe(0);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toEqual(files);
    expect(io.questions).toEqual(["\nAre you sure to apply these changes? (y/N): "]);
    expect(io.printed()).toMatch(
      /^Actions to be committed\n├── \[1\] {2}dir \[project\]\/service\/gen must exist\n/,
    );
    expect(io.printed()).toContain(
      "\nAction#1: dir [project]/service/gen must exist\nAction#2: create file ",
    );
    expect(io.errors()).toBe("");
  });

  test("says how what was written, or is there already, is imported", async () => {
    const cwd = project({
      "service/greeter.ts": greeter.replace("@service greeter", "@service front-desk"),
      "service/other/porter.ts": "/** @service */\nexport interface Porter {\n  carry(): Promise<void>;\n}\n",
    });
    const lines = [
      "",
      "Beside service/greeter.ts:",
      '  import { GreeterClient } from "./gen/front-desk.client.ts";',
      '  import { greeterHandler } from "./gen/front-desk.handler.ts";',
      "Beside service/other/porter.ts:",
      '  import { PorterClient } from "./gen/porter.client.ts";',
      '  import { porterHandler } from "./gen/porter.handler.ts";',
      "",
    ].join("\n");
    for (const ending of ["lines of content\n", "Nothing to do.\n"]) {
      const io = testIo({ cwd });
      expect(await run(["expose", "-y", "service"], io)).toBe(0);
      expect(io.printed().split(ending).at(-1)).toBe(lines);
    }
    const dry = testIo({ cwd });
    await run(["expose", "--dry-run", "service"], dry);
    expect(dry.printed()).not.toContain("import {");
  });

  test.each([
    ["no", 1],
    ["interrupted", 130],
  ] as const)("the answer %s writes nothing and exits with %i", async (answer, code) => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd, answer });
    expect(await run(["expose", "service"], io)).toBe(code);
    expect(snapshot(cwd)).toEqual(before);
    expect(io.errors()).toBe("Nothing was written.\n");
  });

  test("without a terminal and without -y exits with 2 and writes nothing", async () => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["expose", "service"], io)).toBe(2);
    expect(snapshot(cwd)).toEqual(before);
    expect(io.errors()).toContain("no terminal to ask on; nothing was written. Say -y");
  });

  test("--dry-run shows the tree, asks nothing and writes nothing", async () => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd, answer: "yes" });
    expect(await run(["expose", "--dry-run", "-y", "service"], io)).toBe(0);
    expect(snapshot(cwd)).toEqual(before);
    expect(io.questions).toEqual([]);
    expect(io.printed()).toContain("└── [8]  create file [project]/service/gen/greeter.wire.ts with ");
  });

  test("--check says what differs and exits with 1, then with 0; it asks and writes nothing", async () => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd, answer: "yes" });
    expect(await run(["expose", "--check", "service"], io)).toBe(1);
    expect(io.printed()).toMatch(/^would create file \[project\]\/service\/gen\/greeter\.client\.ts with /);
    expect(io.questions).toEqual([]);
    expect(snapshot(cwd)).toEqual(before);
    await run(["expose", "-y", "service"], testIo({ cwd }));
    const again = testIo({ cwd });
    expect(await run(["expose", "--check", "service"], again)).toBe(0);
    expect(again.printed()).toBe("7 files are up to date.\n");
  });

  test("run twice changes nothing, not even a time, and asks nothing", async () => {
    const cwd = project();
    expect(await run(["expose", "-y", "service"], testIo({ cwd }))).toBe(0);
    const before = snapshot(cwd);
    const io = testIo({ cwd, answer: "no" });
    expect(await run(["expose", "service"], io)).toBe(0);
    expect(snapshot(cwd)).toEqual(before);
    expect(io.questions).toEqual([]);
    expect(io.printed()).toContain("keep file [project]/service/gen/greeter.client.ts (unchanged)");
  });

  test("a failure half-way puts every file back and exits with 2", async () => {
    const cwd = project();
    await run(["expose", "-y", "service"], testIo({ cwd }));
    fs.writeFileSync(join(cwd, "service/gen/greeter.client.ts"), "edited\n");
    fs.rmSync(join(cwd, "service/gen/greeter.types.ts"));
    const before = snapshot(cwd);
    let renames = 0;
    const disk = {
      ...nodeDisk,
      rename(from: string, to: string) {
        if (++renames === 2) throw new Error("the disk is gone");
        nodeDisk.rename(from, to);
      },
    };
    const io = testIo({ cwd, disk });
    expect(await run(["expose", "-y", "service"], io)).toBe(2);
    expect(io.errors()).toContain(
      "The changes could not be applied: the disk is gone.\nEvery file is as it was before.",
    );
    expect(snapshot(cwd)).toEqual(before);
  });

  test("a signal while files are written waits for the end, and is the exit code", async () => {
    const cwd = project();
    const io = testIo({ cwd, signal: "SIGTERM" });
    expect(await run(["expose", "-y", "service"], io)).toBe(143);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toEqual(files);
    expect(io.errors()).toContain("all of them are in place");
  });

  test("a type that cannot travel is told with file:line:col, all at once, and nothing is written", async () => {
    const cwd = project({
      "service/greeter.ts":
        "/** @service greeter */\nexport interface Greeter {\n  a(x: symbol): Promise<string>;\n  b(): string;\n}\n",
    });
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["expose", "-y", "service"], io)).toBe(2);
    expect(io.errors()).toMatch(
      /^service\/greeter\.ts:3:\d+ {2}MRX0\d\d {2}.+\nservice\/greeter\.ts:4:\d+ {2}MRX0\d\d {2}/,
    );
    expect(io.errors()).toContain("2 errors; nothing was written.");
    expect(snapshot(cwd)).toEqual(before);
  });

  test("a name that looks like a number stays as it was typed", async () => {
    const cwd = project();
    expect(await run(["expose", "-P", "007", "-y", "service"], testIo({ cwd }))).toBe(0);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toContain("007.client.ts");
  });

  test("--json prints the actions and nothing else", async () => {
    const cwd = project();
    const io = testIo({ cwd });
    expect(await run(["expose", "--json", "-y", "service"], io)).toBe(0);
    expect(JSON.parse(io.printed())).toMatchObject({
      root: cwd,
      changed: true,
      actions: [
        { kind: "folder", path: "service/gen" },
        { kind: "create", path: "service/gen/greeter.client.ts" },
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    });
  });

  test("the root is the nearest folder upward with a package.json", async () => {
    const cwd = project({
      "package.json": "{}",
      "deep/package.json": "{}",
      "deep/service/greeter.ts": greeter,
    });
    const io = testIo({ cwd });
    await run(["expose", "--dry-run", "deep/service"], io);
    expect(io.printed()).toContain("dir [project]/service/gen must exist");
  });
});

describe("of several services", () => {
  const two = {
    "service/a.ts": greeter,
    "service/b.ts": "/** @service */\nexport interface CounterService {\n  count(): Promise<number>;\n}\n",
  };

  test("all are exposed", async () => {
    const cwd = project(two);
    expect(await run(["expose", "-y", "service"], testIo({ cwd }))).toBe(0);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toHaveLength(14);
  });

  test.each(["Counter", "CounterService"])("-M %s picks one", async (prefix) => {
    const cwd = project(two);
    expect(await run(["expose", "-y", "-M", prefix, "service"], testIo({ cwd }))).toBe(0);
    expect(fs.readdirSync(join(cwd, "service/gen")).every((name) => name.startsWith("counter."))).toBe(true);
  });

  test("-M that fits none names those there are", async () => {
    const io = testIo({ cwd: project(two) });
    expect(await run(["expose", "-y", "-M", "Count", "service"], io)).toBe(2);
    expect(io.errors()).toContain(
      "No service is called Count or CountService; there are Greeter, CounterService.",
    );
  });

  test("-P for all of them is refused and names them", async () => {
    const io = testIo({ cwd: project(two) });
    expect(await run(["expose", "-y", "-P", "x", "service"], io)).toBe(2);
    expect(io.errors()).toContain("-P x names one service, and there are 2: Greeter, CounterService.");
  });

  test("two of one name in one folder are refused", async () => {
    const io = testIo({
      cwd: project({ "s/a.ts": greeter, "s/b.ts": greeter.replace("interface Greeter", "interface Other") }),
    });
    expect(await run(["expose", "-y", "s"], io)).toBe(2);
    expect(io.errors()).toContain('Greeter and Other are both called "greeter".');
  });
});

describe("what is never written", () => {
  test.each([
    [
      "a folder that is a link",
      (cwd: string, away: string) => fs.symlinkSync(away, join(cwd, "service/gen")),
      "service/gen is a symbolic link",
    ],
    [
      "a file that is a link",
      (cwd: string, away: string) => {
        fs.mkdirSync(join(cwd, "service/gen"));
        fs.symlinkSync(join(away, "x"), join(cwd, "service/gen/greeter.client.ts"));
      },
      "greeter.client.ts is a symbolic link",
    ],
    [
      "a folder where a file stands",
      (cwd: string) => fs.writeFileSync(join(cwd, "service/gen"), ""),
      "service/gen is not a folder",
    ],
    [
      "a file where a folder stands",
      (cwd: string) => fs.mkdirSync(join(cwd, "service/gen/greeter.wire.ts"), { recursive: true }),
      "greeter.wire.ts is not a file",
    ],
  ])("%s", async (_, arrange, message) => {
    const cwd = project();
    const away = temporaryFolder();
    arrange(cwd, away);
    const before = [snapshot(cwd), snapshot(away)];
    const io = testIo({ cwd });
    expect(await run(["expose", "-y", "service"], io)).toBe(2);
    expect(io.errors()).toContain(message);
    expect([snapshot(cwd), snapshot(away)]).toEqual(before);
  });

  test("a place outside the root", async () => {
    const cwd = project({ "service/greeter.ts": greeter, "inner/x": "" });
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["-R", "inner", "expose", "-y", "service"], io)).toBe(2);
    expect(io.errors()).toContain("outside the root");
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe("the hint about imports that end in .ts", () => {
  test.each([
    ["{}", true],
    ['{ "compilerOptions": { "allowImportingTsExtensions": true } }', false],
    ['{ "compilerOptions": { "rewriteRelativeImportExtensions": true } }', false],
    ['{ "extends": "./base.json" }', false],
    ['{ // a comment\n "compilerOptions": { "lib": ["es2025"], "target": "es2025" } }', true],
  ])("with the tsconfig %s is given: %s", async (tsconfig, given) => {
    const cwd = project({
      "service/greeter.ts": greeter,
      "tsconfig.json": tsconfig,
      "base.json": '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
    });
    const io = testIo({ cwd });
    expect(await run(["expose", "--dry-run", "service"], io)).toBe(0);
    expect(io.errors().includes('Set "rewriteRelativeImportExtensions": true')).toBe(given);
  });
});

describe("a terminal", () => {
  test("gets colours and a progress line that goes away", async () => {
    const io = testIo({ cwd: project(), terminal: true });
    await run(["expose", "--dry-run", "service"], io);
    expect(io.printed()).toContain("\u001b[32mcreate\u001b[0m file");
    expect(io.errors().startsWith("Reading service…\r\u001b[2K")).toBe(true);
  });

  test("gets no colours where NO_COLOR is set", async () => {
    const io = testIo({ cwd: project(), terminal: true, env: { NO_COLOR: "1" } });
    await run(["expose", "--dry-run", "service"], io);
    expect(io.printed()).not.toContain("\u001b");
  });
});
