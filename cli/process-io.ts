import { nodeDisk } from "./changes/disk.ts";
import type { Io, Output, ReleaseSignals } from "./io.ts";
import { ask } from "./terminal/ask.ts";

/** The process itself: its terminal, its folder, its signals. */
export function processIo(): Io {
  const { stdin, stdout, stderr } = process;
  const io: Io = {
    cwd: process.cwd(),
    env: process.env,
    stdout: output(stdout),
    stderr: output(stderr),
    disk: nodeDisk,
    holdSignals,
    stopped: new AbortController().signal,
  };
  return stdin.isTTY && stdout.isTTY ? { ...io, ask: (question) => ask(stdin, stdout, question) } : io;
}

function output(stream: NodeJS.WriteStream): Output {
  return { isTerminal: stream.isTTY, write: (text) => void stream.write(text) };
}

const held = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function holdSignals(): ReleaseSignals {
  let first: (typeof held)[number] | undefined;
  const hold = (signal: NodeJS.Signals): void => {
    first ??= held.find((name) => name === signal);
  };
  for (const signal of held) process.on(signal, hold);
  return async () => {
    // A signal that came during synchronous work is told in the loop's next round.
    for (let round = 0; round < 2; round++) await new Promise((resolve) => setImmediate(resolve));
    for (const signal of held) process.off(signal, hold);
    return first;
  };
}
