import type { Readable } from "node:stream";

/** What a command sees of the process around it. */
export interface Io {
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly files: Files;
}

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The calls to the file system that change something, so that tests can make each of them fail. */
export interface Files {
  mkdir(path: string): void;
  rmdir(path: string): void;
  /** Creates `path`, which must not exist. */
  write(path: string, content: string | Uint8Array, mode: number): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
}

/** Exit codes of the tool. */
export const exit = { done: 0, found: 1, bad: 2, interrupted: 130 } as const;

/** Bad usage or input: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
