/** One request that is being answered. */
export interface Answering {
  /** Aborts when the client leaves, and when the gateway has waited for this answer long enough. */
  readonly signal: AbortSignal;
  /** Aborts `signal`. */
  leave(): void;
  /** To be called once the answer is complete. */
  done(): void;
}

/** The requests that are being answered now. */
export class Running {
  readonly #ends = new Set<(reason?: Error) => void>();

  /** `left` aborts when the client's connection is lost. */
  begin(left: AbortSignal): Answering {
    const controller = new AbortController();
    const end = (reason?: Error): void => {
      done();
      controller.abort(reason);
    };
    const leave = (): void => end();
    const done = (): void => {
      this.#ends.delete(end);
      left.removeEventListener("abort", leave);
    };
    this.#ends.add(end);
    if (left.aborted) end();
    else left.addEventListener("abort", leave);
    return { signal: controller.signal, leave, done };
  }

  /** Aborts what still runs, with `reason` as the signal's. */
  cut(reason: Error): void {
    for (const end of this.#ends) end(reason);
  }
}
