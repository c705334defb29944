import { describeType } from "../../check/describe.ts";
import { RpcError } from "../../error.ts";
import type { Stream } from "../channel.ts";
import { isAsyncIterable } from "../items/item-pump.ts";
import type { Method } from "../service.ts";

/**
 * Runs the interceptors when the reader asks for the first item, and resolves with what they give; `opened` takes the
 * stream that the innermost of them got.
 */
export type Begin = (opened: (stream: Stream<unknown>) => void) => Promise<unknown>;

/** The items of a call with interceptors. A reader that leaves ends the call at once, whatever the interceptors wait for. */
export class InterceptedStream<T> implements Stream<T> {
  readonly #items: AsyncGenerator<T, void, undefined>;
  #inner: Stream<unknown> | undefined;
  #hasLeft = false;

  /** `take` judges an item. */
  constructor(method: Method, begin: Begin, take: (item: unknown) => T) {
    this.#items = this.#read(method, begin, take);
  }

  next(): Promise<IteratorResult<T, void>> {
    return this.#items.next();
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#hasLeft = true;
    await this.#inner?.return();
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

  async *#read(method: Method, begin: Begin, take: (item: unknown) => T): AsyncGenerator<T, void, undefined> {
    const items = await begin((stream) => {
      this.#inner = stream;
      // Left before it began: then it never does.
      if (this.#hasLeft) void stream.return();
    });
    if (!isAsyncIterable(items)) {
      const what = `${method.name}: an interceptor of a stream gives an AsyncIterable, found ${describeType(items)}`;
      throw new RpcError("internal", what);
    }
    for await (const item of items) yield take(item);
  }
}
