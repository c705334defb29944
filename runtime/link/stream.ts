import type { Reset, Status } from "../wire/call.ts";

export type { CallHeader, MetadataEntries, RawHeader, Reset, Status } from "../wire/call.ts";

/**
 * One virtual stream, seen by the layer above the link. One of kind http or raw carries bytes instead of messages: a
 * message is then any piece of them, cut as the link likes, and both ends `end` their halves. Also implemented by the in-process pair
 * behind `localChannel`, so that calls have one code path.
 */
export interface VirtualStream {
  /**
   * Queues one whole message, whose bytes must not change until it is sent. False: stop until `writable()`; the message is
   * taken all the same. Throws `RpcError` `resource_exhausted` for a message longer than the peer takes. Dropped once this
   * side's half has ended.
   */
  write(message: Uint8Array): boolean;
  /** Ends this side's half. No-op if it has ended. */
  end(): void;
  /**
   * Callee only: the last word of a call, after its handler has ended. Ends both halves. Also the answer to a reset by the
   * caller: it gives the slot back. A body too long for one frame goes ahead of the status as a message.
   */
  finish(status: Status): void;
  /** Gives up both halves at once; the listener hears nothing more. The callee's handler must have ended. No-op on a closed stream. */
  reset(reset: Reset): void;
  /**
   * Hands back the credit of one consumed message: once for each call of `StreamListener.message`, with its length.
   * Inline messages (`CallHeader.message`, `Status.body`) take no credit of the stream.
   */
  consume(bytes: number): void;
  /** Called once: right after the stream was opened, or before the `call` event returns. */
  listen(listener: StreamListener): void;
}

/** Exactly one of `status` and `reset` is called, last, unless this side reset or finished the stream itself. */
export interface StreamListener {
  /** A whole message; the bytes are valid during this call only. */
  message(bytes: Uint8Array): void;
  /** The peer's half has ended. */
  end(): void;
  /** Caller only. A single answer too long for `body` came by `message` before. */
  status(status: Status): void;
  /** By the peer, or because the link was lost: `unavailable`. The callee then aborts its handler and answers with `finish` or `reset`. */
  reset(reset: Reset): void;
  writable(): void;
}
