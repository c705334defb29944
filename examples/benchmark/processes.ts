import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A program of this folder in a process of its own, which ends with this one. */
export class Program {
  readonly #main: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(main: string, args: readonly string[], execArgv: readonly string[]) {
    this.#main = main;
    const path = fileURLToPath(new URL(main, import.meta.url));
    const follow = new URL("../follow-parent.ts", import.meta.url).href;
    this.#child = spawn(
      process.execPath,
      ["--conditions=@meshrpc/source", "--import", follow, ...execArgv, path, ...args],
      // A process group of its own, so that Ctrl-C reaches it through this process and only once.
      { detached: true, stdio: ["ignore", "pipe", "inherit", "ipc"] },
    );
    this.#exited = once(this.#child, "exit").then(() => this.#look());
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.#lines.push(line);
      this.#look();
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The first group of `pattern` in what it has printed, as soon as it is there. */
  async saw(pattern: RegExp): Promise<string> {
    for (;;) {
      for (const line of this.#lines) {
        const match = pattern.exec(line);
        if (match !== null) return match[1] ?? match[0];
      }
      if (this.#hasEnded) throw this.#endedWithout(String(pattern));
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  send(message: number | object): void {
    this.#child.send(message);
  }

  /** The next message of the process, after `message` was sent to it. Fails if it ends instead. */
  async ask(message: object): Promise<unknown> {
    const answer = once(this.#child, "message").then(([answered]) => answered as unknown);
    this.send(message);
    return Promise.race([answer, this.#exited.then(() => Promise.reject(this.#endedWithout("an answer")))]);
  }

  /** Resolves when the process has ended. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill("SIGTERM");
    await this.#exited;
  }

  /** A line has come, or the process has ended. */
  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #endedWithout(what: string): Error {
    return new Error(`${this.#main} ended without ${what}.`);
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** All that was started, to be ended together. */
export class Processes {
  readonly #execArgv: readonly string[];
  readonly #programs: Program[] = [];

  /** `execArgv`: what Node itself is told in each process. */
  constructor(execArgv: readonly string[] = []) {
    this.#execArgv = execArgv;
  }

  /** `main` is relative to this folder. */
  start(main: string, args: readonly string[] = []): Program {
    const program = new Program(main, args, this.#execArgv);
    this.#programs.push(program);
    return program;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
  }
}
