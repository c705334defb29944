import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { outsideEnv } from "./install.ts";
import type { FoundNode } from "./nodes.ts";

/** A program in a process of its own, as a reader starts it in a terminal. Killed when the test ends. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  /** `command` is looked up on a path that begins with `node`. */
  constructor(node: FoundNode, cwd: string, [command = "", ...args]: readonly string[]) {
    const env = outsideEnv();
    const path = `${dirname(node.path)}${delimiter}${env["PATH"] ?? ""}`;
    this.#child = spawn(command, args, {
      cwd,
      env: { ...env, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#closed = once(this.#child, "close").then(() => this.#look());
    for (const output of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: output }).on("line", (line) => {
        this.lines.push(line);
        this.#look();
      });
    }
    onTestFinished(async () => {
      await this.end("SIGKILL");
    });
  }

  /** What it printed, when it has ended. Rejects if it exits with another code than 0. */
  async output(): Promise<string> {
    await this.#closed;
    const text = this.lines.map((line) => `${line}\n`).join("");
    const { exitCode, signalCode, spawnargs } = this.#child;
    if (exitCode !== 0)
      throw new Error(`${spawnargs.join(" ")} ends with ${exitCode ?? signalCode}:\n${text}`);
    return text;
  }

  /** The first line that matches, as soon as it is there. Rejects if the program ends without it. */
  async saw(pattern: RegExp): Promise<string> {
    for (;;) {
      const line = this.lines.find((candidate) => pattern.test(candidate));
      if (line !== undefined) return line;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`The program ended without ${pattern}:\n${this.lines.join("\n")}`);
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Resolves with the exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.#child.kill(signal);
    await this.#closed;
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Runs a program to its end; what it printed. */
export function ran(node: FoundNode, cwd: string, command: readonly string[]): Promise<string> {
  return new Program(node, cwd, command).output();
}
