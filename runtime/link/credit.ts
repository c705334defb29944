import type { StreamRecord } from "./record.ts";

/** BEGIN's length travels in the stream's credit, so that empty messages are not free. */
export const beginBytes = 4;

/**
 * Takes one message of `bytes` as consumed and returns the credit to hand back now: nothing until it is half a
 * window. What a large message was granted beyond the window is not granted twice.
 *
 *     window = receiveCredit + held + what was consumed and is not handed back
 */
export function consumeMessage(stream: StreamRecord, bytes: number, windowBytes: number): number {
  const prefixBytes = stream.isRaw ? 0 : beginBytes;
  const assembling = stream.assembly === undefined ? 0 : stream.assembly.filled + prefixBytes;
  stream.heldPayload = Math.max(0, stream.heldPayload - bytes);
  // A consumer that sums several messages into one call must not lose the prefixes' bytes.
  stream.held =
    bytes > 0 && stream.heldPayload === 0
      ? assembling
      : Math.max(assembling, stream.held - bytes - prefixBytes);
  if (stream.remoteEnded) return 0;
  const owed = windowBytes - stream.receiveCredit - stream.held;
  if (owed < windowBytes / 2) return 0;
  stream.receiveCredit += owed;
  return owed;
}

/** The link's credit as receiver: handed back on receipt, in quarter steps. */
export class LinkCredit {
  readonly #windowBytes: number;
  #left: number;
  #owed = 0;

  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
    this.#left = windowBytes;
  }

  /** Charges a frame. Returns the credit to hand back now, or -1 if the peer had not enough. */
  charge(bytes: number): number {
    this.#left -= bytes;
    if (this.#left < 0) return -1;
    this.#owed += bytes;
    if (this.#owed * 4 < this.#windowBytes) return 0;
    const step = this.#owed;
    this.#owed = 0;
    this.#left += step;
    return step;
  }
}
