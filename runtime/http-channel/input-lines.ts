import { judgeItem } from "../rpc/caller/judge.ts";
import type { Method } from "../rpc/service.ts";
import { exactJson } from "./exact-json.ts";
import type { CallLife } from "./life.ts";

/**
 * The author's items on their way into a request, as lines of JSON. What the iterable throws, and an item that
 * does not fit, ends the call's life with that error.
 */
export class InputLines {
  readonly #method: Method;
  readonly #iterator: AsyncIterator<unknown>;
  readonly #life: CallLife;
  #over = false;

  /** Throws what the iterable throws when asked for its iterator. */
  constructor(method: Method, items: AsyncIterable<unknown>, life: CallLife) {
    this.#method = method;
    this.#iterator = items[Symbol.asyncIterator]();
    this.#life = life;
  }

  /** Reads an item when the connection takes one. `first` is a line that stands before them. */
  stream(first: string): ReadableStream<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: (controller) => {
          if (first !== "") controller.enqueue(encoder.encode(first));
        },
        pull: async (controller) => {
          const line = await this.#next();
          if (line !== undefined) controller.enqueue(encoder.encode(line));
          else controller.close();
        },
        cancel: () => this.stop(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Ends the iterator. A generator that waits for something ends when it has got that. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    // The call is over: what cleaning up throws now has nobody to be told to.
    void this.#leave().catch(() => undefined);
  }

  /** Undefined at the end, and when nobody waits any more. */
  async #next(): Promise<string | undefined> {
    if (this.#over) return undefined;
    try {
      const result = await this.#iterator.next();
      if (result.done === true) this.#over = true;
      if (this.#over) return undefined;
      return this.#lineOf(result.value);
    } catch (error) {
      this.#over = true;
      this.#life.end(error, true);
      throw error;
    }
  }

  #lineOf(item: unknown): string {
    try {
      judgeItem(this.#method, item);
      return `${exactJson(this.#method, item, "unknown")}\n`;
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  async #leave(): Promise<void> {
    await this.#iterator.return?.();
  }
}
