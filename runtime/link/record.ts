import type { CallHeader, RawHeader, Reset, Status, StreamListener, VirtualStream } from "./stream.ts";

/*
 * The caller's end:
 *
 *     queued ──OPEN written──► open ──STATUS or RESET received──────────► closed
 *       │ reset()               │ reset(): RESET written                    ▲
 *       └──────► closed         └─► resetting ──STATUS or RESET received────┘
 *
 * The callee's end:
 *
 *     open ──finish()──► finishing ──STATUS written──► closed
 *      │ │ reset(): RESET written                        ▲
 *      │ └───────────────────────────────────────────────┤
 *      └─RESET received─► aborted ──finish(), reset()────┘
 *
 * `localEnded` and `remoteEnded` tell the halves of an open stream.
 */
export type StreamState = "queued" | "open" | "resetting" | "aborted" | "finishing" | "closed";

/** What a stream waits to send, in this order. Made when the first thing has to wait. */
export interface Waiting {
  readonly messages: Uint8Array[];
  /** Bytes of the first message that are sent. */
  sent: number;
  /** Last: this half ends, with END or with the status. */
  end: boolean;
  status: Status | undefined;
  /** `write` has said false. */
  full: boolean;
}

export function newWaiting(): Waiting {
  return { messages: [], sent: 0, end: false, status: undefined, full: false };
}

/** A message of which the last byte has not come. */
export interface Assembly {
  /** Grows with what arrives, not with what was declared. */
  bytes: Uint8Array;
  filled: number;
  readonly length: number;
  readonly deadlineMs: number;
}

/** Does what a stream's methods say. */
export interface StreamOwner {
  write(stream: StreamRecord, message: Uint8Array): boolean;
  end(stream: StreamRecord): void;
  finish(stream: StreamRecord, status: Status): void;
  reset(stream: StreamRecord, reset: Reset): void;
  consume(stream: StreamRecord, bytes: number): void;
}

/** One end of a stream: a light record, one shape for all. The link reads and writes its fields. */
export class StreamRecord implements VirtualStream {
  /** 0 while queued. */
  id = 0;
  state: StreamState;
  readonly isCaller: boolean;
  /** Plain bytes: DATA without BEGIN, and the callee's half ends with END too. */
  readonly isRaw: boolean;
  localEnded = false;
  remoteEnded = false;
  /** Bytes that may be sent. */
  sendCredit = 0;
  /** Bytes that the peer may send. */
  receiveCredit = 0;
  /** Bytes received and not consumed, as charged. */
  held = 0;
  /** Of these, bytes of messages that the listener has. */
  heldPayload = 0;
  /** Something was handed to the listener, inline or by `message`. */
  delivered = false;
  openedAtMs = 0;
  listener: StreamListener = unheard;
  /** Until OPEN is written. */
  header: CallHeader | undefined = undefined;
  /** In place of `header` if the stream is raw. */
  rawHeader: RawHeader | undefined = undefined;
  waiting: Waiting | undefined = undefined;
  assembly: Assembly | undefined = undefined;
  /** Why the link itself gave up the peer's half; said instead of the handler's answer. */
  refusal: Reset | undefined = undefined;
  readonly #owner: StreamOwner;

  constructor(owner: StreamOwner, isCaller: boolean, isRaw: boolean) {
    this.#owner = owner;
    this.isCaller = isCaller;
    this.isRaw = isRaw;
    this.state = isCaller ? "queued" : "open";
  }

  write(message: Uint8Array): boolean {
    return this.#owner.write(this, message);
  }

  end(): void {
    this.#owner.end(this);
  }

  finish(status: Status): void {
    this.#owner.finish(this, status);
  }

  reset(reset: Reset): void {
    this.#owner.reset(this, reset);
  }

  consume(bytes: number): void {
    this.#owner.consume(this, bytes);
  }

  listen(listener: StreamListener): void {
    this.listener = listener;
  }
}

const nothing = (): void => {};
const unheard: StreamListener = {
  message: nothing,
  end: nothing,
  status: nothing,
  reset: nothing,
  writable: nothing,
};
