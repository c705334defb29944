import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Image } from "./image.ts";

export interface ContainerOptions {
  /** After the entrypoint, instead of CMD. */
  readonly args?: readonly string[];
  /** As `docker run -e` says it; wins over the image. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where programs are found, Node first. */
  readonly path: string;
  /** Put before the command: what surrounds the process. */
  readonly within?: readonly string[];
}

/** The entrypoint of an image as a process; its output is read line by line. */
export class Container {
  readonly lines: string[] = [];
  readonly #image: Image;
  readonly #env: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Set<() => void>();

  constructor(image: Image, options: ContainerOptions) {
    this.#image = image;
    // Nothing of this process's environment: what the program needs, image and options must give.
    this.#env = { PATH: options.path, ...image.env, ...options.env };
    const [program = "", ...words] = [
      ...(options.within ?? []),
      ...image.entrypoint,
      ...(options.args ?? image.cmd),
    ];
    this.#child = spawn(program, words, { ...this.#surroundings, stdio: ["ignore", "pipe", "pipe"] });
    this.#exited = once(this.#child, "close").then(() => this.#look());
    for (const output of [this.#child.stdout!, this.#child.stderr!]) {
      createInterface({ input: output }).on("line", (line) => {
        this.lines.push(line);
        this.#look();
      });
    }
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The first group of `pattern` in the output, as soon as it is there. Rejects if the process ends without it. */
  async saw(pattern: RegExp): Promise<string> {
    for (let at = 0; ;) {
      for (; at < this.lines.length; at++) {
        const match = pattern.exec(this.lines[at]!);
        if (match !== null) return match[1] ?? match[0];
      }
      if (!this.running) throw new Error(`The process ended without ${pattern}:\n${this.lines.join("\n")}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** The health check's exit code; `env` is what is known only now, such as a port. */
  health(env: Readonly<Record<string, string>>): number | null {
    const [program = "", ...words] = this.#image.healthcheck ?? [];
    const surroundings = this.#surroundings;
    return spawnSync(program, words, { ...surroundings, env: { ...surroundings.env, ...env } }).status;
  }

  /** Sends what `docker stop` sends and resolves with what the process ended by. */
  async stop(signal: NodeJS.Signals = this.#image.stopSignal): Promise<NodeJS.Signals | number | null> {
    this.#child.kill(signal);
    await this.#exited;
    return this.#child.signalCode ?? this.#child.exitCode;
  }

  /** Resolves with the exit code when the process has ended by itself. */
  async ended(): Promise<number | null> {
    await this.#exited;
    return this.#child.exitCode;
  }

  get #surroundings(): { cwd: string; env: Readonly<Record<string, string>>; uid?: number; gid?: number } {
    const { root, workdir, user } = this.#image;
    // Only root can be somebody else. `node` is 1000 in the official images, and may then write nothing in the image.
    const drops = user === "node" && process.getuid?.() === 0;
    return { cwd: join(root, workdir), env: this.#env, ...(drops && { uid: 1000, gid: 1000 }) };
  }

  #look(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
