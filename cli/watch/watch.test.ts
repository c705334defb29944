import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { run } from "../program.ts";
import { snapshot, temporaryFolder, writeFiles } from "../testing/folder.ts";
import { testIo } from "../testing/io.ts";

const bin = fileURLToPath(new URL("../bin/meshrpc.js", import.meta.url));

const greeter = `import type { Card } from "./model/cards.ts";
/** @service greeter */
export interface Greeter {
  post(card: Card): Promise<string>;
}
`;

/** A process that watches, and what it has printed. */
class Watching {
  readonly cwd: string;
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  #printed = "";
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(cwd: string, ...words: readonly string[]) {
    this.cwd = cwd;
    const flags = ["--conditions=@meshrpc/source", bin, "expose", "--watch", ...words];
    this.child = spawn(process.execPath, flags, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#printed += text;
        this.#wake();
      });
    }
    this.child.on("exit", () => this.#wake());
    onTestFinished(async () => {
      if (this.child.exitCode === null && this.child.kill("SIGKILL")) await once(this.child, "exit");
    });
  }

  /**
   * What is printed from where the last call ended to the end of `text`. A change may take more than one
   * round, if the disk is slow: so each step waits for what it alone brings about.
   */
  async until(text: string): Promise<string> {
    for (;;) {
      const at = this.#printed.indexOf(text, this.#read);
      if (at !== -1) {
        const told = this.#printed.slice(this.#read, at + text.length);
        this.#read = at + text.length;
        return told;
      }
      if (this.child.exitCode !== null) throw new Error(`It ended:\n${this.#printed}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  write(path: string, text: string): void {
    writeFiles(this.cwd, { [path]: text });
  }

  read(path: string): string {
    return fs.readFileSync(join(this.cwd, path), "utf8");
  }
}

function project(): string {
  const cwd = temporaryFolder();
  writeFiles(cwd, {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": '{ "compilerOptions": { "allowImportingTsExtensions": true } }',
    "service/greeter.ts": greeter,
    "service/model/cards.ts": "export interface Card {\n  to: string;\n}\n",
  });
  return cwd;
}

const cards = "export interface Card {\n  to: string;\n}\n";

describe("expose --watch", () => {
  test("writes again when anything that the contract depends on changes, however it is written", async () => {
    const watching = new Watching(project(), "-y", "service");
    expect(await watching.until("Ctrl-C ends it.")).toContain("Action#8: create file ");

    watching.write("service/greeter.ts", greeter.replace("post(", "send("));
    await watching.until("\nservice/greeter.ts changed\n");
    await watching.until("overwrite file [project]/service/gen/greeter.client.ts with ");
    await watching.until("files written.\n");
    expect(watching.read("service/gen/greeter.client.ts")).toContain("  send(");

    // As editors do: a new file takes the place of the old one.
    watching.write("elsewhere/cards.ts", cards.replace("to", "recipient"));
    fs.renameSync(join(watching.cwd, "elsewhere/cards.ts"), join(watching.cwd, "service/model/cards.ts"));
    await watching.until("service/model/cards.ts changed\n");
    await watching.until("files written.\n");
    expect(watching.read("service/gen/greeter.idl.json")).toContain('"recipient"');

    const counter = "/** @service */\nexport interface Counter {\n  count(): Promise<number>;\n}\n";
    watching.write("service/counter.ts", counter);
    await watching.until("create file [project]/service/gen/counter.client.ts");
    await watching.until("7 files written.\n");

    fs.renameSync(join(watching.cwd, "service/counter.ts"), join(watching.cwd, "service/counters.ts"));
    await watching.until("overwrite file [project]/service/gen/counter.types.ts");
    await watching.until("files written.\n");
    expect(watching.read("service/gen/counter.types.ts")).toContain('"../counters.ts"');

    watching.write("tsconfig.json", '{ "compilerOptions": { "allowImportingTsExtensions": true } }\n');
    await watching.until("tsconfig.json changed\n");
    await watching.until("Nothing to write.\n");
  });

  test("goes on after errors, and says when they are mended", async () => {
    const cwd = project();
    const watching = new Watching(cwd, "-y", "service");
    await watching.until("Ctrl-C ends it.");
    const before = snapshot(join(cwd, "service/gen"));

    watching.write("service/model/cards.ts", cards.replace("string", "symbol"));
    await watching.until("service/model/cards.ts:2:3  MRX0");
    await watching.until("meshrpc: 1 error; nothing was written.\nWaiting for a change.\n");
    fs.rmSync(join(cwd, "service/model"), { recursive: true });
    await watching.until("service/greeter.ts:1:27  TS2307");
    fs.rmSync(join(cwd, "service/greeter.ts"));
    await watching.until("No service in ");
    watching.write("service/greeter.ts", greeter);
    await watching.until("service/greeter.ts:1:27  TS2307");
    expect(snapshot(join(cwd, "service/gen"))).toEqual(before);

    // The import's folder was not there to be watched.
    watching.write("service/model/cards.ts", cards);
    await watching.until("The errors are mended.\nNothing to write.\n");
    expect(snapshot(join(cwd, "service/gen"))).toEqual(before);

    fs.rmSync(join(cwd, "service"), { recursive: true });
    await watching.until("There is no file or folder ");
    watching.write("service/greeter.ts", greeter.replace("./model/cards.ts", "../cards.ts"));
    await watching.until("service/greeter.ts:1:27  TS2307");
    watching.write("cards.ts", cards);
    await watching.until("The errors are mended.\n");
    await watching.until("7 files written.\n");
  });

  test("starts with errors, and writes once they are mended", async () => {
    const cwd = project();
    writeFiles(cwd, { "service/greeter.ts": greeter.replace("card: Card", "card: Crad") });
    const watching = new Watching(cwd, "-y", "service/greeter.ts");
    await watching.until("Waiting for a change.");
    watching.write("service/greeter.ts", greeter);
    expect(await watching.until("Ctrl-C ends it.\n")).toContain("Action#8: create file ");
  });

  test("looks at templates too", async () => {
    const cwd = project();
    writeFiles(cwd, { "templates/{service}.names.ts.hbs": "// {{client}}\n" });
    const watching = new Watching(cwd, "-y", "--templates", "templates", "service");
    await watching.until("Ctrl-C ends it.");
    watching.write("templates/{service}.names.ts.hbs", "// {{cleint}}\n");
    await watching.until('(did you mean "client"?)');
    watching.write("templates/{service}.names.ts.hbs", "// {{handler}}\n");
    await watching.until("The errors are mended.\n");
    await watching.until("1 file written.\n");
    expect(watching.read("service/gen/greeter.names.ts")).toMatch(/\n\/\/ greeterHandler\n$/);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends it at once, and leaves nothing behind",
    async (signal) => {
      const cwd = project();
      const watching = new Watching(cwd, "-y", "service");
      await watching.until("Ctrl-C ends it.");
      const before = snapshot(cwd);
      watching.child.kill(signal);
      expect(await once(watching.child, "exit")).toEqual([null, signal]);
      expect(snapshot(cwd)).toEqual(before);
    },
  );
});

describe("expose --watch at its start", () => {
  test.each([
    [["--watch", "service"], "There is no terminal to ask on; nothing was written. Say -y"],
    [["--watch", "-y", "servcie"], "There is no file or folder "],
    [["--watch", "--dry-run", "service"], "--watch goes on writing; --dry-run ends. Leave out one."],
    [["--watch", "-y", "--json", "service"], "--watch goes on writing; --json ends. Leave out one."],
  ])("%j is refused: %s", async (words, message) => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd });
    expect(await run(["expose", ...words], io)).toBe(2);
    expect(io.errors()).toContain(message);
    expect(snapshot(cwd)).toEqual(before);
  });

  test("asks, and the answer no ends it", async () => {
    const cwd = project();
    const before = snapshot(cwd);
    const io = testIo({ cwd, answer: "no" });
    expect(await run(["expose", "--watch", "service"], io)).toBe(1);
    expect(snapshot(cwd)).toEqual(before);
  });

  test("asks once: what changes later is written unasked", async () => {
    const cwd = project();
    const stop = new AbortController();
    const io = testIo({ cwd, answer: "yes", stopped: stop.signal });
    const ended = run(["expose", "--watch", "service"], io);
    await io.prints("Ctrl-C ends it.\n");
    writeFiles(cwd, { "service/greeter.ts": greeter.replace("post(", "send(") });
    await io.prints("files written.\n");
    stop.abort();
    expect(await ended).toBe(0);
    expect(io.questions).toHaveLength(1);
  });
});
