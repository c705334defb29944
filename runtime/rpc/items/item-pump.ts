/**
 * Moves items from an author's iterable to a stream, one at a time, and only while the stream
 * takes them. `write` checks, encodes and sends one item; false: wait for `resume()`.
 *
 *   reading ──done, or next() threw──────────────────▶ over
 *      └──stop()──▶ leaving ──return() has settled────▶ over
 */
export class ItemPump {
  readonly #iterator: AsyncIterator<unknown>;
  readonly #write: (item: unknown) => boolean;
  #state: "reading" | "leaving" | "over" = "reading";
  #wake: (() => void) | undefined;
  #leave: () => void = () => {};

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
    // Prepared here, so that the iterator is left in the async context that it is read in: what
    // stops a pump is a timer or a socket, which may stand in that of another call.
    const left = new Promise<void>((resolve) => (this.#leave = resolve)).then(() => this.#return());
    if (this.#state === "leaving") this.#leave();
    return Promise.race([this.#read(), left]);
  }

  resume(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Ends the iterator. A generator that waits for something ends when it has got that. */
  stop(): void {
    if (this.#state !== "reading") return;
    this.#state = "leaving";
    this.#leave();
    this.resume();
  }

  async #read(): Promise<void> {
    while (this.#state === "reading") {
      const result = await this.#next();
      if (result.done === true) {
        this.#state = "over";
        return;
      }
      if (!this.#isReading()) break;
      const takesMore = await this.#send(result.value);
      if (!takesMore && this.#isReading()) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    // What `return()` does decides when this run is over, and how.
    await new Promise<never>(() => {});
  }

  /** An iterator that throws has ended itself. */
  async #next(): Promise<IteratorResult<unknown>> {
    try {
      return await this.#iterator.next();
    } catch (error) {
      this.#state = "over";
      throw error;
    }
  }

  /** The error that made the pump stop matters more than one from the iterator's cleaning up. */
  #send(item: unknown): boolean | Promise<never> {
    try {
      return this.#write(item);
    } catch (error) {
      const rethrow = (): never => {
        throw error;
      };
      return this.#return().then(rethrow, rethrow);
    }
  }

  async #return(): Promise<void> {
    await this.#iterator.return?.();
  }

  #isReading(): boolean {
    return this.#state === "reading";
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
