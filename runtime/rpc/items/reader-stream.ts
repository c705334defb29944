import type { Stream } from "../channel.ts";

/** What the reader of a stream tells the call that it reads from. */
export interface Reader {
  readonly hasLeft: boolean;
  /** Ends the call. Set by the call when it begins. */
  leave: () => void;
}

/**
 * Items that a generator yields, with a `return()` that does not wait for the next of them: it ends the call,
 * and whoever waits gets the end. Nothing runs before the first `next()`.
 */
export class ReaderStream<T> implements Stream<T> {
  readonly #items: AsyncGenerator<T, void, undefined>;
  readonly #reader = { hasLeft: false, leave: (): void => {} };

  constructor(items: (reader: Reader) => AsyncGenerator<T, void, undefined>) {
    this.#items = items(this.#reader);
  }

  next(): Promise<IteratorResult<T, void>> {
    return this.#items.next();
  }

  return(): Promise<IteratorResult<T, void>> {
    this.#reader.hasLeft = true;
    this.#reader.leave();
    return this.#items.return();
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
