import type { Code, Executed } from "../error.ts";

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

/** What OPEN says of a stream of plain bytes (PROTOCOL.md, "OPEN"). */
export interface RawHeader {
  /** `http`: the HTTP/1.1 of one exchange, for a handler. `raw`: whatever both ends agree on. */
  readonly kind: "http" | "raw";
  /** Of the handler, or of what is bound there. */
  readonly name: string;
  /** As in `CallHeader`. */
  readonly trace?: Uint8Array;
  /** 0 for the first try. */
  readonly attempt: number;
  /** 32-bit hash of the session key; 0: none. */
  readonly session: number;
  readonly metadata: MetadataEntries;
}

/** The last word of a call (PROTOCOL.md, "STATUS"). */
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

/** The end of a stream before its time (PROTOCOL.md, "RESET"). */
export interface Reset {
  readonly code: Code;
  readonly executed: Executed;
  readonly message?: string;
  readonly retryAfterMs?: number;
}
