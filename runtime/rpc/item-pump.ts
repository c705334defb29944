/**
 * Moves items from an author's iterable to a stream, one at a time, and only while the stream
 * takes them. `write` checks, encodes and sends one item; false: wait for `resume()`.
 */
export class ItemPump {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #write: (item: unknown) => boolean;
  #stopped = false;
  #wake: (() => void) | undefined;
  #settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  /** Throws what the iterable throws when asked for its iterator. */
  constructor(items: AsyncIterable<unknown>, write: (item: unknown) => boolean) {
    this.#iterator = items[Symbol.asyncIterator]();
    this.#write = write;
  }

  /**
   * Resolves once the iterator has ended, by itself or because of `stop()`; rejects with its error
   * or with that of `write`. Called once.
   */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.#stopped) this.#leave();
      else this.#loop().then(resolve, reject);
    });
  }

  resume(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Ends the iterator. A generator that waits for something ends when it has got that. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#settle !== undefined) this.#leave();
    this.resume();
  }

  async #loop(): Promise<void> {
    while (!this.#stopped) {
      const { done, value } = await this.#iterator.next();
      if (done === true) return;
      if (this.#stopped) break;
      let more: boolean;
      try {
        more = this.#write(value);
      } catch (error) {
        await this.#returnQuietly();
        throw error;
      }
      if (!more) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    // `stop()` has asked the iterator to return; that decides when this run is over.
    await new Promise<never>(() => {});
  }

  /** The error that made the pump stop matters more than one from the iterator's cleaning up. */
  async #returnQuietly(): Promise<void> {
    try {
      await this.#iterator.return?.();
    } catch {
      return;
    }
  }

  #leave(): void {
    const { resolve, reject } = this.#settle ?? {};
    if (resolve === undefined || reject === undefined) return;
    try {
      const returned = this.#iterator.return?.();
      if (returned === undefined) resolve();
      else returned.then(resolve as () => void, reject);
    } catch (error) {
      reject(error);
    }
  }
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    Symbol.asyncIterator in value &&
    typeof value[Symbol.asyncIterator] === "function"
  );
}
