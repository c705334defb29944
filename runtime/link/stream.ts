import type { Code, Executed } from "../error.ts";

/**
 * One virtual stream, seen by the layer above the link. Also implemented by the in-process pair
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

/** Metadata as it travels: repeated keys allowed, in order. */
export type MetadataEntries = readonly (readonly [key: string, value: string | Uint8Array])[];

/** What OPEN says of a call (PROTOCOL.md, "OPEN"). */
export interface CallHeader {
  readonly service: string;
  readonly method: string;
  /** The caller's method hash, 16 hex digits. */
  readonly hash: string;
  /** Milliseconds left; 0: no deadline. */
  readonly timeoutMs: number;
  /** W3C trace context: version, trace id 16, parent id 8, flags; 26 bytes. */
  readonly trace?: Uint8Array;
  /** 0 for the first try. */
  readonly attempt: number;
  /** 32-bit hash of the session key; 0: none. */
  readonly session: number;
  readonly metadata: MetadataEntries;
  /** The first message. The callee has it here if it fits in 16 KiB, valid during the `call` event only; a longer one comes by `message`. */
  readonly message?: Uint8Array;
  /** The caller's half ends with this frame; the callee's listener then hears no `end()`. */
  readonly ended: boolean;
}

export interface Status {
  readonly code: Code | "ok";
  readonly executed: Executed;
  readonly message: string;
  /** MessagePack, at most 8 KiB. */
  readonly details?: Uint8Array;
  readonly trailers?: MetadataEntries;
  /** The single message of a unary or client-stream answer. */
  readonly body?: Uint8Array;
  readonly retryAfterMs?: number;
}

export interface Reset {
  readonly code: Code;
  readonly executed: Executed;
  readonly message?: string;
  readonly retryAfterMs?: number;
}
