import type { Clock } from "../rpc/clock.ts";

/** Time that others are given to end by themselves. */
export class Grace {
  readonly limitMs: number;
  readonly #over: Promise<false>;
  #stop: () => void = () => {};

  /** Runs from now on. */
  constructor(clock: Clock, limitMs: number) {
    this.limitMs = limitMs;
    this.#over = new Promise((resolve) => {
      this.#stop = clock.after(limitMs, () => resolve(false));
    });
  }

  /** Resolves when `done` does, or when the time is over: then with false. Rejects as `done` does. */
  wait(done: Promise<unknown>): Promise<boolean> {
    return Promise.race([done.then(() => true), this.#over]);
  }

  /** Whoever asks no more takes the timer back. */
  end(): void {
    this.#stop();
  }
}
