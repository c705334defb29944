import type { Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import { streamWindowBytes } from "../wire/limits.ts";

/** The two ends of a virtual stream within one process, with the window that a link has. */
export function streamPair(): { readonly caller: VirtualStream; readonly callee: VirtualStream } {
  const caller = new PairEnd();
  const callee = new PairEnd();
  caller.join(callee);
  callee.join(caller);
  return { caller, callee };
}

type PairEvent =
  | { readonly kind: "message"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "writable" }
  | { readonly kind: "status"; readonly status: Status }
  | { readonly kind: "reset"; readonly reset: Reset };

const endEvent: PairEvent = { kind: "end" };
const writableEvent: PairEvent = { kind: "writable" };

/** Events reach the listener in order, in a later turn, as they would over a link. */
class PairEnd implements VirtualStream {
  #peer: PairEnd | undefined;
  #listener: StreamListener | undefined;
  #inbox: PairEvent[] = [];
  #scheduled = false;
  #credit = streamWindowBytes;
  #ended = false;
  #closed = false;

  join(peer: PairEnd): void {
    this.#peer = peer;
  }

  write(message: Uint8Array): boolean {
    if (this.#ended || this.#closed) return true;
    this.#credit -= message.length;
    this.#peer?.post({ kind: "message", bytes: message });
    return this.#credit > 0;
  }

  end(): void {
    if (this.#ended || this.#closed) return;
    this.#ended = true;
    this.#peer?.post(endEvent);
  }

  finish(status: Status): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer?.post({ kind: "status", status });
  }

  reset(reset: Reset): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer?.post({ kind: "reset", reset });
  }

  consume(bytes: number): void {
    this.#peer?.grant(bytes);
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
  }

  grant(bytes: number): void {
    const blocked = this.#credit <= 0;
    this.#credit += bytes;
    if (blocked && this.#credit > 0) this.post(writableEvent);
  }

  post(event: PairEvent): void {
    this.#inbox.push(event);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(this.#deliver);
  }

  readonly #deliver = (): void => {
    this.#scheduled = false;
    const events = this.#inbox;
    this.#inbox = [];
    for (const event of events) this.#dispatch(event);
  };

  #dispatch(event: PairEvent): void {
    const listener = this.#listener;
    if (listener === undefined || this.#closed) return;
    switch (event.kind) {
      case "message":
        return listener.message(event.bytes);
      case "end":
        return listener.end();
      case "writable":
        return listener.writable();
      case "status":
        this.#closed = true;
        return listener.status(event.status);
      case "reset":
        // The callee may still answer with its own last word, which then goes nowhere.
        this.#closed = true;
        return listener.reset(event.reset);
    }
  }
}
