import type { Stream } from "../channel.ts";

/** Where items come from, as their reader acts on it. */
export interface ItemSource {
  /** The reader asks for the first time. */
  start(): void;
  /** The reader has taken an item of `bytes`. */
  consume(bytes: number): void;
  /** The reader leaves before the end. */
  leave(): void;
}

interface Waiter<T> {
  readonly resolve: (result: IteratorResult<T, void>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Items on their way from the wire to a reader. Credit goes back only when an item is taken, so
 * that a reader that stops holds the producer.
 *
 *   idle ──next()──▶ open ──end()──▶ draining ──last item──▶ over
 *    │                │ └──fail(error)──▶ draining ──last item, error──▶ over
 *    └──return()──────┴───────────────────────────────────────────────▶ over
 */
export class ItemStream<T> implements Stream<T> {
  readonly #source: ItemSource;
  #state: "idle" | "open" | "draining" | "over" = "idle";
  #error: { readonly thrown: unknown } | undefined;
  #items: T[] = [];
  #sizes: number[] = [];
  #head = 0;
  readonly #waiters: Waiter<T>[] = [];

  constructor(source: ItemSource) {
    this.#source = source;
  }

  /** An item has come; `bytes` is what it took on the wire. Returns false if nobody will read it. */
  push(item: T, bytes: number): boolean {
    if (this.#state === "over" || this.#state === "draining") return false;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#items.push(item);
      this.#sizes.push(bytes);
    } else {
      this.#source.consume(bytes);
      waiter.resolve({ done: false, value: item });
    }
    return true;
  }

  /** No item comes any more. Items that wait are still read. */
  end(): void {
    if (this.#state === "over" || this.#state === "draining") return;
    this.#state = this.#head < this.#items.length ? "draining" : "over";
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined });
  }

  /** No item comes any more; the reader gets `error` after the items that wait. */
  fail(error: unknown): void {
    if (this.#state === "over" || this.#state === "draining") return;
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#state = "draining";
      this.#error = { thrown: error };
      return;
    }
    this.#state = "over";
    waiter.reject(error);
    for (const other of this.#waiters.splice(0)) other.resolve({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#state === "idle") {
      this.#state = "open";
      this.#source.start();
    }
    if (this.#head < this.#items.length) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#error !== undefined) {
      const { thrown } = this.#error;
      this.#error = undefined;
      this.#state = "over";
      return Promise.reject(thrown as Error);
    }
    if (this.#state !== "open") {
      this.#state = "over";
      return Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#leave();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    this.#leave();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave();
  }

  #take(): T {
    const item = this.#items[this.#head] as T;
    const bytes = this.#sizes[this.#head] ?? 0;
    this.#head++;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#sizes = [];
      this.#head = 0;
    } else if (this.#head === 1_024) {
      // Taken items are let go in blocks: shifting one by one would move the rest each time.
      this.#items = this.#items.slice(this.#head);
      this.#sizes = this.#sizes.slice(this.#head);
      this.#head = 0;
    }
    this.#source.consume(bytes);
    return item;
  }

  #leave(): void {
    const was = this.#state;
    this.#state = "over";
    this.#error = undefined;
    for (let i = this.#head; i < this.#sizes.length; i++) this.#source.consume(this.#sizes[i] ?? 0);
    this.#items = [];
    this.#sizes = [];
    this.#head = 0;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined });
    if (was === "open") this.#source.leave();
  }
}
