import type { Stream } from "../channel.ts";
import { replaceStack } from "../stack.ts";

/** Where items come from, as their reader acts on it. */
export interface ItemSource {
  /** The reader asks for the first time. */
  start(): void;
  /** The reader has taken an item of `bytes`. */
  consume(bytes: number): void;
  /** The reader leaves before the end. */
  leave(): void;
}

/** The end of a stream that has failed. */
interface Failure {
  readonly error: unknown;
  /** False: it gets that of the reader. */
  readonly ownsStack: boolean;
}

type Arrival<T> = IteratorResult<T, void> | Failure;

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
  #failure: Failure | undefined;
  #items: T[] = [];
  #sizes: number[] = [];
  #head = 0;
  readonly #waiters: ((arrival: Arrival<T>) => void)[] = [];

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
      waiter({ done: false, value: item });
    }
    return true;
  }

  /** No item comes any more. Items that wait are still read. */
  end(): void {
    if (this.#state === "over" || this.#state === "draining") return;
    this.#state = this.#head < this.#items.length ? "draining" : "over";
    for (const waiter of this.#waiters.splice(0)) waiter({ done: true, value: undefined });
  }

  /** No item comes any more; the reader gets `error` after the items that wait, with its own stack or the reader's. */
  fail(error: unknown, ownsStack: boolean): void {
    if (this.#state === "over" || this.#state === "draining") return;
    const failure: Failure = { error, ownsStack };
    const waiter = this.#waiters.shift();
    if (waiter === undefined) {
      this.#state = "draining";
      this.#failure = failure;
      return;
    }
    this.#state = "over";
    waiter(failure);
    for (const other of this.#waiters.splice(0)) other({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#state === "idle") {
      this.#state = "open";
      this.#source.start();
    }
    if (this.#head < this.#items.length) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      this.#state = "over";
      return this.#arrival(failure);
    }
    if (this.#state !== "open") {
      this.#state = "over";
      return Promise.resolve({ done: true, value: undefined });
    }
    return this.#arrival(new Promise((resolve) => this.#waiters.push(resolve)));
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

  /** An async function, because an error gets its stack behind the `await`. */
  async #arrival(coming: Arrival<T> | Promise<Arrival<T>>): Promise<IteratorResult<T, void>> {
    const arrival = await coming;
    if (!("error" in arrival)) return arrival;
    if (!arrival.ownsStack) replaceStack(arrival.error);
    throw arrival.error;
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
    this.#failure = undefined;
    for (let i = this.#head; i < this.#sizes.length; i++) this.#source.consume(this.#sizes[i] ?? 0);
    this.#items = [];
    this.#sizes = [];
    this.#head = 0;
    for (const waiter of this.#waiters.splice(0)) waiter({ done: true, value: undefined });
    if (was === "open") this.#source.leave();
  }
}
