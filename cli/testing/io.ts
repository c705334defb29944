import { EventEmitter, once } from "node:events";
import { type Disk, nodeDisk } from "../changes/disk.ts";
import type { Answer, Io } from "../io.ts";

export interface TestIo extends Io {
  /** All of standard output so far. */
  readonly printed: () => string;
  /** All of standard error so far. */
  readonly errors: () => string;
  readonly questions: readonly string[];
  /** Resolves once standard output has held `text`. */
  readonly prints: (text: string) => Promise<void>;
}

export interface TestIoOptions {
  readonly cwd: string;
  /** Makes it a terminal that answers so. */
  readonly answer?: Answer;
  readonly disk?: Disk;
  readonly env?: Io["env"];
  readonly terminal?: boolean;
  /** The signal that comes while changes are applied. */
  readonly signal?: "SIGINT" | "SIGTERM";
  /** Ends what goes on by itself. */
  readonly stopped?: AbortSignal;
}

/** A process made up: its output is kept, its answers are given. */
export function testIo({
  cwd,
  answer,
  disk = nodeDisk,
  env = {},
  terminal = false,
  signal,
  stopped = new AbortController().signal,
}: TestIoOptions): TestIo {
  const out: string[] = [];
  const err: string[] = [];
  const questions: string[] = [];
  const written = new EventEmitter();
  const io: TestIo = {
    cwd,
    env,
    disk,
    stdout: {
      isTerminal: terminal,
      write(text) {
        out.push(text);
        written.emit("text");
      },
    },
    stderr: { isTerminal: terminal, write: (text) => void err.push(text) },
    holdSignals: () => () => Promise.resolve(signal),
    stopped,
    printed: () => out.join(""),
    errors: () => err.join(""),
    questions,
    async prints(text) {
      while (!out.join("").includes(text)) await once(written, "text");
    },
  };
  if (answer === undefined) return io;
  const ask = (question: string): Promise<Answer> => {
    questions.push(question);
    return Promise.resolve(answer);
  };
  return { ...io, ask };
}
