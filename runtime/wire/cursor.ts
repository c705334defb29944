import { readU16, readU32 } from "./output.ts";
import { readUtf8, validUtf8 } from "./text.ts";
import { Violation } from "./violation.ts";

/** Reads the body of one frame; a field that goes beyond it is a `Violation`. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;
  readonly #frame: string;

  constructor(frame: string, bytes: Uint8Array, start: number, end: number) {
    this.#frame = frame;
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  u8(): number {
    return this.bytes[this.#advance(1)]!;
  }

  u16(): number {
    return readU16(this.bytes, this.#advance(2));
  }

  u32(): number {
    return readU32(this.bytes, this.#advance(4));
  }

  /** A view, not a copy. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    const start = this.#advance(length);
    if (!validUtf8(this.bytes, start, start + length))
      throw new Violation(`${this.#frame} holds text that is not UTF-8`);
    return readUtf8(this.bytes, start, start + length);
  }

  /** Length of a part, refused above `max` before it is read. */
  length16(what: string, max: number): number {
    const length = this.u16();
    if (length > max) throw new Violation(`${this.#frame} has ${what} of ${length} bytes; at most ${max}`);
    return length;
  }

  /** Nothing may be left over. */
  finish(): void {
    if (this.at !== this.end) throw new Violation(`${this.#frame} has ${this.left} bytes too many`);
  }

  #advance(length: number): number {
    const start = this.at;
    if (length > this.end - start) throw new Violation(`${this.#frame} ends in the middle of a field`);
    this.at = start + length;
    return start;
  }
}
