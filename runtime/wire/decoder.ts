import { frameHeaderBytes } from "./limits.ts";
import { readU16, readU32 } from "./output.ts";

/** What the decoder finds. */
export interface FrameSink {
  /** A header, before its body is kept. False: stop, the connection is over. */
  header(type: number, flags: number, streamId: number, length: number): boolean;
  /** A whole frame; its body is `bytes[start, end)`, valid during this call only. False: stop. */
  frame(
    type: number,
    flags: number,
    streamId: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean;
}

/**
 * Cuts chunks into frames, however the network sliced them. Whole frames are read where they lie;
 * only what a chunk leaves unfinished is copied.
 *
 *     chunk:  [ …tail | frame | frame | frame | head… ]
 *               │       └─ handed on in place ─┘    └─ copied, waits for the next chunk
 *               └─ completes what waits
 */
export class FrameDecoder {
  readonly #sink: FrameSink;
  #partial: Uint8Array = noBytes;
  /** Bytes of `#partial` in use. */
  #held = 0;
  /** Of the whole waiting frame, once its header is complete; 0 before. */
  #wanted = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    if (this.#held > 0) {
      at = this.#complete(chunk);
      if (at < 0) return;
    }
    const sink = this.#sink;
    while (chunk.length - at >= frameHeaderBytes) {
      const length = readU16(chunk, at);
      const type = chunk[at + 2]!;
      const flags = chunk[at + 3]!;
      const streamId = readU32(chunk, at + 4);
      if (!sink.header(type, flags, streamId, length)) return;
      const start = at + frameHeaderBytes;
      const end = start + length;
      if (end > chunk.length) {
        this.#keep(chunk, at, frameHeaderBytes + length);
        return;
      }
      at = end;
      if (!sink.frame(type, flags, streamId, chunk, start, end)) return;
    }
    if (at < chunk.length) this.#keep(chunk, at, 0);
  }

  /** Fills the waiting frame; returns the position in `chunk` behind it, or -1 if it still waits or all is over. */
  #complete(chunk: Uint8Array): number {
    let at = 0;
    if (this.#wanted === 0) {
      at = this.#fill(chunk, 0, frameHeaderBytes);
      if (this.#held < frameHeaderBytes) return -1;
      const header = this.#partial;
      const length = readU16(header, 0);
      if (!this.#sink.header(header[2]!, header[3]!, readU32(header, 4), length)) return -1;
      this.#wanted = frameHeaderBytes + length;
      this.#room(this.#wanted);
    }
    at = this.#fill(chunk, at, this.#wanted);
    if (this.#held < this.#wanted) return -1;
    const frame = this.#partial;
    const end = this.#wanted;
    this.#held = 0;
    this.#wanted = 0;
    const more = this.#sink.frame(frame[2]!, frame[3]!, readU32(frame, 4), frame, frameHeaderBytes, end);
    return more ? at : -1;
  }

  #fill(chunk: Uint8Array, at: number, wanted: number): number {
    const taken = Math.min(wanted - this.#held, chunk.length - at);
    this.#partial.set(chunk.subarray(at, at + taken), this.#held);
    this.#held += taken;
    return at + taken;
  }

  #keep(chunk: Uint8Array, at: number, wanted: number): void {
    this.#wanted = wanted;
    this.#held = 0;
    this.#room(Math.max(wanted, frameHeaderBytes));
    this.#fill(chunk, at, chunk.length);
  }

  #room(bytes: number): void {
    if (this.#partial.length >= bytes) return;
    const larger = new Uint8Array(Math.max(bytes, smallestPartial));
    larger.set(this.#partial.subarray(0, this.#held));
    this.#partial = larger;
  }
}

const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
const smallestPartial = 256;
