/** Time as calls see it; tests pass a simulated one. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs `callback` after `delayMs`; the returned function takes it back. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The process's own clock. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs: number, callback: () => void): () => void {
    const timer: unknown = setTimeout(callback, delayMs);
    // In browsers a timer is a number and holds nothing alive.
    if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as { unref(): void }).unref();
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
  },
};
