import { constants } from "node:os";

const signals = ["SIGTERM", "SIGINT"] as const;

/**
 * On SIGTERM and SIGINT runs `end`, then lets the process die of the signal as if nobody had listened, so that whoever
 * sent it sees it end by it. A second signal ends at once. Returns what takes the listeners back.
 *
 * Two meshes in one process both listen: the last to end raises the signal. Listeners of others are respected:
 * while they are there, ending is up to them.
 */
export function endOnSignals(end: (signal: NodeJS.Signals) => Promise<void>): () => void {
  let isEnding = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (isEnding) {
      remove();
      raise(signal, true);
      return;
    }
    isEnding = true;
    void end(signal).finally(() => {
      remove();
      raise(signal, false);
    });
  };
  const remove = (): void => {
    for (const signal of signals) process.off(signal, listener);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    if (!isEnding) remove();
  };
}

function raise(signal: NodeJS.Signals, isSecond: boolean): void {
  const isHeard = process.listenerCount(signal) > 0;
  // The first process of a container does not die of a signal that nobody listens to; the code is what a shell would say.
  if (!isHeard && process.pid === 1) process.exit(128 + constants.signals[signal]);
  if (!isHeard) process.kill(process.pid, signal);
  else if (isSecond) process.exit(1);
}
