import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Io, processIo, run } from "meshrpc";
import { defaultServiceName } from "@meshrpc/schema";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Block, blocks, documents } from "./documents.ts";
import { type Manifest, manifest, read, repository } from "./workspace.ts";

describe.each(documents())("%s", (document) => {
  const all = blocks(document);

  test("has only blocks in languages that are known here", () => {
    expect(
      all.filter(({ language }) => !["ts", "hbs", "sh", "json", ""].includes(language)).map(place),
    ).toEqual([]);
  });

  test("has TypeScript that type-checks, with code generated from its own interfaces", async () => {
    if (all.every(({ language }) => language !== "ts")) return;
    const folder = await folderOf(all);
    fs.writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test("has programs that print what it says", async () => {
    const runs = all.filter(({ language, code }) => language === "" && code.startsWith("$ node "));
    if (runs.length === 0) return;
    const folder = await folderOf(all);
    for (const block of runs) {
      const [command = "", ...printed] = block.code.split("\n");
      const args = ["--conditions=@meshrpc/source", ...command.split(" ").slice(2)];
      const { stdout, stderr } = spawnSync(process.execPath, args, {
        cwd: folder,
        encoding: "utf8",
        timeout: 30_000,
      });
      expect(stderr, place(block)).toBe("");
      expect(stdout, place(block)).toBe(printed.join("\n"));
    }
  });

  test("has commands that exist and do what they say", async () => {
    const folder = temporaryClone();
    writeSources(all, folder);
    for (const block of all.filter(({ language }) => language === "sh")) {
      // Each block starts where the reader has just cloned.
      let cwd = folder;
      for (const command of block.code.split(/\n|&&/).map((line) => line.trim())) {
        if (command !== "") cwd = await obey(command, cwd, place(block));
      }
    }
  });
});

test("README's own interface, server, gateway and visitor are the files of examples/starter", () => {
  const sources = blocks("README.md").filter(({ language }) => language === "ts");
  const starter = ["hello.ts", "server.ts", "gateway.ts"];
  expect(sources.slice(0, starter.length).map(fileOf)).toEqual(starter);
  for (const block of sources.slice(0, starter.length))
    expect(block.code).toBe(read(`examples/starter/${fileOf(block)}`));
});

const tsconfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: { typeRoots: [join(repository, "node_modules/@types")] },
  include: ["**/*.ts"],
  exclude: ["examples", "node_modules"],
};

function place({ document, line }: Block): string {
  return `${document}:${line}`;
}

function fileOf({ file, code, line }: Block): string {
  if (file !== undefined) return file;
  const name = /export interface (\w+)/.exec(code)?.[1];
  return name === undefined ? `block-${line}.ts` : `${defaultServiceName(name)}.ts`;
}

/** What a reader has who wrote down each block and generated code, as the document says, from its services. */
async function folderOf(all: readonly Block[]): Promise<string> {
  const folder = temporaryClone();
  writeSources(all, folder);
  const commands = all.filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
  for (const block of all.filter(({ language, code }) => language === "ts" && code.includes("@service"))) {
    const file = fileOf(block);
    const said = commands.find((line) => line.startsWith("npx meshrpc expose ") && line.endsWith(` ${file}`));
    const words = said === undefined ? ["expose", "-y", file] : said.split(" ").slice(2);
    expect(await tool(words, folder)).toBe(0);
  }
  return folder;
}

function writeSources(all: readonly Block[], folder: string): void {
  for (const block of all.filter(({ language }) => language === "ts" || language === "hbs")) {
    const path = join(folder, fileOf(block));
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.appendFileSync(path, block.code);
  }
}

/** The clone as a reader's commands see it: the examples, and the installed packages. */
function temporaryClone(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "meshrpc-document-")));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.copyFileSync(join(repository, "package.json"), join(folder, "package.json"));
  fs.cpSync(join(repository, "examples"), join(folder, "examples"), { recursive: true });
  fs.symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Does what a line of shell says, or checks that it could be done; the folder in which the next one runs. */
async function obey(command: string, cwd: string, where: string): Promise<string> {
  const words = command.split(/\s+/).map((word) => word.replaceAll(/^["']|["']$/g, ""));
  const [program, ...args] = words[0] === "npx" ? words.slice(1) : words;
  const last = args.at(-1) ?? "";
  switch (program) {
    case "cd":
      expect(fs.existsSync(resolve(cwd, last)), `${where}: ${command}`).toBe(true);
      return resolve(cwd, last);
    case "cp":
      expect(args, where).toHaveLength(3);
      fs.cpSync(resolve(cwd, args[1] ?? ""), resolve(cwd, last), { recursive: true });
      return cwd;
    case "meshrpc":
      expect(await tool(args, cwd), `${where}: ${command}`).toBe(0);
      return cwd;
    case "npm":
      expect(isKnownToNpm(args, cwd), `${where}: ${command}`).toBe(true);
      return cwd;
    default:
      throw new Error(`${where}: this test does not know how to try "${command}"`);
  }
}

/** What needs the network or does not end is not run: its script must be there. */
function isKnownToNpm(args: readonly string[], cwd: string): boolean {
  const [verb = "", name = ""] = args;
  if (verb === "ci" || verb === "install") return true;
  const { scripts } = JSON.parse(fs.readFileSync(join(cwd, "package.json"), "utf8")) as Manifest;
  const script = verb === "run" ? name : verb;
  return scripts?.[script] !== undefined && manifest("").scripts !== undefined;
}

/** The tool, in this process, for a reader who answers yes. */
async function tool(words: readonly string[], cwd: string): Promise<number> {
  const silent = { isTerminal: false, write: (): void => undefined };
  const errors: string[] = [];
  const io: Io = {
    ...processIo(),
    cwd,
    stdout: silent,
    stderr: { isTerminal: false, write: (text) => void errors.push(text) },
    ask: () => Promise.resolve("yes"),
  };
  const code = await run(words, io);
  if (code !== 0) throw new Error(`meshrpc ${words.join(" ")} exits with ${code}:\n${errors.join("")}`);
  return code;
}
