import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** An example in a process of its own, for tests: its output is read line by line. */
export class ExampleProcess {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  /** `main` is relative to `examples/`. */
  constructor(main: string, args: readonly string[]) {
    const path = fileURLToPath(new URL(`../${main}`, import.meta.url));
    this.#child = spawn(process.execPath, ["--conditions=@meshrpc/source", path, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exited = once(this.#child, "exit").then(() => this.#look());
    for (const output of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: output }).on("line", (line) => {
        this.lines.push(line);
        this.#look();
      });
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** The first group of `pattern` in the output, as soon as it is there. Rejects if the process ends without it. */
  async saw(pattern: RegExp): Promise<string> {
    for (;;) {
      for (const line of this.lines) {
        const match = pattern.exec(line);
        if (match !== null) return match[1] ?? match[0];
      }
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`The process ended without ${pattern}:\n${this.lines.join("\n")}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves when the process has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.#exited;
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
