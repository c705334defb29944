import type { Disk } from "./changes/disk.ts";

/** What a command sees of the process around it; tests pass their own. */
export interface Io {
  /** Absolute. Paths on the command line are relative to it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly disk: Disk;
  /** Absent when there is no terminal to ask on. */
  readonly ask?: (question: string) => Promise<Answer>;
  /** From now on signals wait; the returned function lets them go again and names the one that came. */
  readonly holdSignals: () => ReleaseSignals;
  /** Ends a command that goes on by itself. A process is ended by its signals instead. */
  readonly stopped: AbortSignal;
}

export interface Output {
  readonly isTerminal: boolean;
  write(text: string): void;
}

export type Answer = "yes" | "no" | "interrupted";

export type ReleaseSignals = () => Promise<keyof typeof exitOfSignal | undefined>;

/** Exit codes of the tool: 1 is also the answer no. */
export const exit = { done: 0, found: 1, bad: 2, interrupted: 130 } as const;

/** What shells report for a process that a signal ended. */
export const exitOfSignal = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Bad usage or input: printed without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
