import type { VirtualStream } from "../../link/stream.ts";
import { ItemPump } from "../items/item-pump.ts";
import type { Method } from "../service.ts";
import { encodeItem } from "./arguments.ts";
import type { Failure } from "./call-request.ts";

/** Input that can be sent again to another instance: more than this, and the call is bound to its first one. */
const maxReplayBytes = 262_144;

/**
 * The author's items on their way to whichever stream the call has now. They are kept to be sent
 * again while the call may still move to another instance.
 */
export class InputFeed {
  readonly #method: Method;
  readonly #items: AsyncIterable<unknown>;
  readonly #onFailure: (failure: Failure) => void;
  #stream: VirtualStream | undefined;
  #pump: ItemPump | undefined;
  #hasEnded = false;
  /** What has been sent; undefined once it is not to be sent again. */
  #sent: Uint8Array[] | undefined = [];
  #sentBytes = 0;

  constructor(method: Method, items: AsyncIterable<unknown>, onFailure: (failure: Failure) => void) {
    this.#method = method;
    this.#items = items;
    this.#onFailure = onFailure;
  }

  /** Whether another instance can get all that was sent. */
  get canReplay(): boolean {
    return this.#sent !== undefined;
  }

  /** Begins to read. Called once, after the first try. */
  start(): void {
    try {
      this.#pump = new ItemPump(this.#items, (item) => this.#write(item));
    } catch (error) {
      return this.#onFailure({ error, ownCode: "cancelled" });
    }
    this.#pump.run().then(
      () => this.#end(),
      (error: unknown) => this.#onFailure({ error, ownCode: "cancelled" }),
    );
  }

  /** Sends to `stream` what was sent before, and goes on from there. Throws what `stream` throws. */
  connect(stream: VirtualStream): void {
    this.#stream = stream;
    for (const message of this.#sent ?? []) stream.write(message);
    if (this.#sentBytes > maxReplayBytes) this.#sent = undefined;
    if (this.#hasEnded) stream.end();
    this.resume();
  }

  /** Until the next `connect` at most one more item is read, and kept. */
  disconnect(): void {
    this.#stream = undefined;
  }

  /** The call stays where it is. */
  commit(): void {
    this.#sent = undefined;
  }

  resume(): void {
    this.#pump?.resume();
  }

  /** Ends the iterator. */
  stop(): void {
    this.#stream = undefined;
    this.#sent = undefined;
    this.#pump?.stop();
  }

  #write(item: unknown): boolean {
    try {
      const bytes = encodeItem(this.#method, item);
      this.#sentBytes += bytes.length;
      // Between two tries there is no stream that has the item already: then it is kept, however large.
      if (this.#stream !== undefined && this.#sentBytes > maxReplayBytes) this.#sent = undefined;
      this.#sent?.push(bytes);
      return this.#stream === undefined ? false : this.#stream.write(bytes);
    } catch (error) {
      // Told now, not when the iterator has cleaned up: that may take for ever.
      this.#onFailure({ error });
      return false;
    }
  }

  #end(): void {
    this.#hasEnded = true;
    this.#stream?.end();
  }
}
