import { frameHeaderBytes } from "./limits.ts";

const slabBytes = 65_536;
/** Links that only gossip never need more. */
const firstSlabBytes = 4_096;

/**
 * The one buffer that all frames of a link are written into, in place. What `take` has handed out is
 * never written again: the next frames go behind it, or into a new slab.
 */
export class OutputBuffer {
  /** For writers of frames, between `reserve` and `frame`. */
  bytes: Uint8Array = new Uint8Array(firstSlabBytes);
  at = 0;
  #taken = 0;
  readonly #full: (bytes: Uint8Array) => void;

  /** `full` gets the bytes at once when a slab has no room for the next frame. */
  constructor(full: (bytes: Uint8Array) => void) {
    this.#full = full;
  }

  get isEmpty(): boolean {
    return this.at === this.#taken;
  }

  /** Makes room for a frame with a body of at most `bodyBytes`, and returns where the frame starts. */
  reserve(bodyBytes: number): number {
    if (this.at + frameHeaderBytes + bodyBytes > this.bytes.length) this.#renew(frameHeaderBytes + bodyBytes);
    return this.at;
  }

  /** Ends the frame that starts at `start` with its body before `end`. */
  frame(start: number, end: number, type: number, flags: number, streamId: number): void {
    const { bytes } = this;
    const length = end - start - frameHeaderBytes;
    bytes[start] = length >>> 8;
    bytes[start + 1] = length;
    bytes[start + 2] = type;
    bytes[start + 3] = flags;
    bytes[start + 4] = streamId >>> 24;
    bytes[start + 5] = streamId >>> 16;
    bytes[start + 6] = streamId >>> 8;
    bytes[start + 7] = streamId;
    this.at = end;
  }

  /** Bytes outside any frame: the magic. */
  raw(bytes: Uint8Array): void {
    const start = this.reserve(bytes.length);
    this.bytes.set(bytes, start);
    this.at = start + bytes.length;
  }

  /** All that was written since the last time. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(this.#taken, this.at);
    this.#taken = this.at;
    return taken;
  }

  #renew(needed: number): void {
    if (this.at > this.#taken) this.#full(this.take());
    this.bytes = new Uint8Array(Math.max(slabBytes, needed));
    this.at = 0;
    this.#taken = 0;
  }
}

/** Writes a big-endian u32; returns the position behind it. */
export function writeU32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
  return at + 4;
}

export function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
