import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../program.ts";
import { snapshot, temporaryFolder, writeFiles } from "../testing/folder.ts";
import { testIo } from "../testing/io.ts";

const greeter =
  "/** @service greeter */\nexport interface Greeter {\n  greet(name: string): Promise<string>;\n}\n";

function project(): string {
  const folder = temporaryFolder();
  writeFiles(folder, { "package.json": "{}", "service/greeter.ts": greeter });
  return folder;
}

async function done(words: readonly string[], cwd: string): Promise<string> {
  const io = testIo({ cwd });
  expect(await run(words, io), io.errors()).toBe(0);
  return io.printed();
}

describe("extract", () => {
  test("writes the contract to gen/ beside the source, and says so", async () => {
    const cwd = project();
    expect(await done(["extract", "service/"], cwd)).toMatch(
      /^create file \[project\]\/service\/gen\/greeter\.idl\.json with \d+ lines of content\n$/,
    );
    expect(fs.readdirSync(join(cwd, "service/gen"))).toEqual(["greeter.idl.json"]);
  });

  test("names modules as seen from the folder that -o names", async () => {
    const cwd = project();
    await done(["extract", "service/greeter.ts", "-o", "contracts/v1"], cwd);
    const idl = fs.readFileSync(join(cwd, "contracts/v1/greeter.idl.json"), "utf8");
    expect(JSON.parse(idl)).toMatchObject({ source: { interface: { module: "../../service/greeter.ts" } } });
  });

  test("--check lists what would change, writes nothing and exits with 1, then with 0", async () => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["extract", "--check", "service"], io)).toBe(1);
    expect(io.printed()).toMatch(/^would create file \[project\]\/service\/gen\/greeter\.idl\.json with/);
    expect(snapshot(cwd)).toEqual(before);
    await done(["extract", "service"], cwd);
    expect(await done(["extract", "--check", "service"], cwd)).toBe("1 file is up to date.\n");
  });

  test("--interface takes an interface without @service, and -P names it", async () => {
    const cwd = project();
    writeFiles(cwd, {
      "service/b.ts":
        "export interface A { a(): Promise<void> }\nexport interface B { b(): Promise<void> }\n",
    });
    await done(["extract", "service/b.ts", "--interface", "B", "-P", "12"], cwd);
    expect(fs.readdirSync(join(cwd, "service/gen"))).toEqual(["12.idl.json"]);
  });

  test.each([
    [["extract", "nowhere.ts"], "nowhere.ts"],
    [["extract", "service", "-o", "../away"], "outside the root"],
    [["extract", "service", "--tsconfig", "nowhere.json"], "nowhere.json"],
    [["extract", "service", "-P", "Not A Name"], "Not A Name"],
    [["extract", "empty"], "No service in "],
  ])("%j is refused: %s", async (words, message) => {
    const cwd = project();
    fs.mkdirSync(join(cwd, "empty"));
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(words, io)).toBe(2);
    expect(io.errors()).toContain(message);
    expect(snapshot(cwd)).toEqual(before);
  });
});

describe("emit", () => {
  test("writes code beside the contract: the same as expose", async () => {
    const cwd = project();
    const other = project();
    await done(["extract", "service"], cwd);
    await done(["emit"], join(cwd, "service"));
    await done(["expose", "-y", "service"], other);
    for (const name of fs.readdirSync(join(other, "service/gen"))) {
      expect(fs.readFileSync(join(cwd, "service/gen", name), "utf8")).toBe(
        fs.readFileSync(join(other, "service/gen", name), "utf8"),
      );
    }
    expect(fs.readdirSync(join(cwd, "service/gen"))).toHaveLength(7);
  });

  test("writes only what changed", async () => {
    const cwd = project();
    await done(["expose", "-y", "service"], cwd);
    const clean = snapshot(cwd);
    expect(await done(["emit", "service/gen"], cwd)).toBe("6 files are up to date.\n");
    expect(snapshot(cwd)).toEqual(clean);
    fs.appendFileSync(join(cwd, "service/gen/greeter.client.ts"), "// edited\n");
    expect(await done(["emit", "service/gen/greeter.idl.json"], cwd)).toMatch(
      /^overwrite file \[project\]\/service\/gen\/greeter\.client\.ts with \d+ lines of content\n$/,
    );
  });

  test("--check --json prints the actions, writes nothing and exits with 1", async () => {
    const cwd = project();
    await done(["extract", "service"], cwd);
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["emit", "--check", "--json", "service/gen"], io)).toBe(1);
    expect(JSON.parse(io.printed())).toMatchObject({ changed: true });
    expect(snapshot(cwd)).toEqual(before);
  });

  test("contracts that are wrong are told all at once with their places, and nothing is written", async () => {
    const cwd = project();
    await done(["extract", "service"], cwd);
    const good = fs.readFileSync(join(cwd, "service/gen/greeter.idl.json"), "utf8");
    writeFiles(cwd, { "a.idl.json": good.replace('"unary"', '"unari"'), "b.idl.json": "{" });
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["emit", "a.idl.json", "b.idl.json"], io)).toBe(2);
    expect(io.errors()).toMatch(/a\.idl\.json:\d+:\d+ {2}\/methods\/0\/kind {2}/);
    expect(io.errors()).toMatch(/b\.idl\.json:\d+:\d+ {2}/);
    expect(io.errors()).toMatch(/\n2 errors\n$/);
    expect(snapshot(cwd)).toEqual(before);
  });

  test.each([
    [["emit", "nowhere.idl.json"], "There is no file or folder"],
    [["emit", "service"], "No contract (*.idl.json) in "],
    [
      ["emit", "service/greeter.ts"],
      "is a source, and emit takes contracts (*.idl.json). Say: meshrpc expose",
    ],
    [
      ["expose", "-y", "package.json"],
      "package.json is no TypeScript. Name a .ts file, or a folder of them.",
    ],
    [["emit"], "No contract (*.idl.json) here or in gen/."],
  ])("%j is refused: %s", async (words, message) => {
    const io = testIo({ cwd: project() });
    expect(await run(words, io)).toBe(2);
    expect(io.errors()).toContain(message);
  });

  test("--standalone needs nothing but the contract, and without it a hint names the flag", async () => {
    const cwd = project();
    await done(["extract", "service"], cwd);
    const away = temporaryFolder();
    writeFiles(away, {
      "package.json": "{}",
      "greeter.idl.json": fs.readFileSync(join(cwd, "service/gen/greeter.idl.json"), "utf8"),
    });
    const io = testIo({ cwd: away });
    expect(await run(["emit", "greeter.idl.json", "--check"], io)).toBe(1);
    expect(io.errors()).toBe(
      "hint: greeter.idl.json takes its types from ../greeter.ts, which is not there; --standalone prints them from the contract.\n",
    );
    await done(["emit", "--standalone", "-o", "client"], away);
    expect(fs.readdirSync(join(away, "client"))).toHaveLength(6);
    expect(fs.readFileSync(join(away, "client/greeter.types.ts"), "utf8")).toContain(
      "export interface Greeter {\n  greet(name: string): Promise<string>;\n}\n",
    );
  });

  test("--openapi writes the document, and --templates what the user's templates make", async () => {
    const cwd = project();
    await done(["extract", "service"], cwd);
    writeFiles(cwd, { "mine/handler.hbs": "export {};\n", "mine/{service}.x.ts.hbs": "// {{client}}\n" });
    await done(["emit", "service/gen", "--openapi", "--templates", "mine"], cwd);
    const read = (name: string): string => fs.readFileSync(join(cwd, "service/gen", name), "utf8");
    expect(JSON.parse(read("greeter.openapi.json"))).toMatchObject({
      openapi: "3.1.1",
      "x-generated": expect.stringMatching(/^Generated by meshrpc \S+ from greeter\.idl\.json \(/),
      paths: { "/greeter/greet": {} },
    });
    expect(read("greeter.x.ts")).toMatch(/^\/\/ Generated by .*\n\/\/ GreeterClient\n$/);
    expect(read("greeter.handler.ts")).toMatch(/^\/\/ Generated by .*\nexport \{\};\n$/);
  });

  test.each([
    [
      { "mine/clinet.hbs": "" },
      "meshrpc: mine/clinet.hbs stands in for no template; did you mean client.hbs?\n",
    ],
    [
      { "mine/client.hbs": "{{clent}}" },
      'meshrpc: mine/client.hbs:1:3  the view model has no "clent" here (did you',
    ],
    [{}, "meshrpc: There is no folder of templates mine.\n"],
  ])("templates %j are refused, and nothing is written", async (files, message) => {
    const cwd = project();
    await done(["extract", "service"], cwd);
    writeFiles(cwd, files);
    const before = snapshot(cwd);
    for (const words of [
      ["emit", "service/gen"],
      ["expose", "-y", "service"],
    ]) {
      const io = testIo({ cwd });
      expect(await run([...words, "--templates", "mine"], io)).toBe(2);
      expect(io.errors()).toContain(message);
    }
    expect(snapshot(cwd)).toEqual(before);
  });
});
