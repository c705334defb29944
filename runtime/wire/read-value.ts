import { decodeTimestampToTimeSpec } from "@msgpack/msgpack";
import { Extension } from "./extension.ts";
import { readU16, readU32 } from "./output.ts";
import { readUtf8 } from "./text.ts";

/** Builds values from MessagePack that a `Scanner` has passed: it checks nothing. All bytes in values are copies. */
export class ValueReader {
  #bytes: Uint8Array = noBytes;
  #view: DataView = noView;
  #at = 0;

  read(bytes: Uint8Array): unknown {
    this.#bytes = bytes;
    this.#view = noView;
    this.#at = 0;
    const value = this.#value();
    this.#bytes = noBytes;
    this.#view = noView;
    return value;
  }

  #value(): unknown {
    const bytes = this.#bytes;
    const head = bytes[this.#at++]!;
    if (head < 0x80) return head;
    if (head < 0x90) return this.#map(head & 0x0f);
    if (head < 0xa0) return this.#array(head & 0x0f);
    if (head < 0xc0) return this.#text(head & 0x1f);
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#binary(this.#u8());
      case 0xc5:
        return this.#binary(this.#u16());
      case 0xc6:
        return this.#binary(this.#u32());
      case 0xc7:
        return this.#extension(this.#u8());
      case 0xc8:
        return this.#extension(this.#u16());
      case 0xc9:
        return this.#extension(this.#u32());
      case 0xca:
        return this.#data().getFloat32(this.#advance(4));
      case 0xcb:
        return this.#data().getFloat64(this.#advance(8));
      case 0xcc:
        return this.#u8();
      case 0xcd:
        return this.#u16();
      case 0xce:
        return this.#u32();
      case 0xcf:
        return this.#u32() * 0x1_0000_0000 + this.#u32();
      case 0xd0:
        return (this.#u8() << 24) >> 24;
      case 0xd1:
        return (this.#u16() << 16) >> 16;
      case 0xd2:
        return this.#u32() | 0;
      case 0xd3:
        return (this.#u32() | 0) * 0x1_0000_0000 + this.#u32();
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (head - 0xd4));
      case 0xd9:
        return this.#text(this.#u8());
      case 0xda:
        return this.#text(this.#u16());
      case 0xdb:
        return this.#text(this.#u32());
      case 0xdc:
        return this.#array(this.#u16());
      case 0xdd:
        return this.#array(this.#u32());
      case 0xde:
        return this.#map(this.#u16());
      default:
        return this.#map(this.#u32());
    }
  }

  #array(count: number): unknown[] {
    const values: unknown[] = [];
    for (let i = 0; i < count; i++) values.push(this.#value());
    return values;
  }

  #map(count: number): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    for (let i = 0; i < count; i++) {
      const key = this.#value() as string;
      members[key] = this.#value();
    }
    return members;
  }

  #text(length: number): string {
    const start = this.#advance(length);
    return readUtf8(this.#bytes, start, start + length);
  }

  #binary(length: number): Uint8Array {
    const start = this.#advance(length);
    return new Uint8Array(this.#bytes.subarray(start, start + length));
  }

  #extension(length: number): unknown {
    const code = (this.#u8() << 24) >> 24;
    const start = this.#advance(length);
    if (code === Extension.undefined) return undefined;
    const data = this.#bytes.subarray(start, start + length);
    if (code === Extension.timestamp) {
      const { sec, nsec } = decodeTimestampToTimeSpec(data);
      return new Date(sec * 1_000 + Math.floor(nsec / 1_000_000));
    }
    let digits = "0x0";
    for (let i = 1; i < data.length; i++) digits += data[i]!.toString(16).padStart(2, "0");
    return data[0] === 1 ? -BigInt(digits) : BigInt(digits);
  }

  /** Made for the first float only. */
  #data(): DataView {
    if (this.#view === noView) {
      const { buffer, byteOffset, byteLength } = this.#bytes;
      this.#view = new DataView(buffer, byteOffset, byteLength);
    }
    return this.#view;
  }

  #u8(): number {
    return this.#bytes[this.#at++]!;
  }

  #u16(): number {
    return readU16(this.#bytes, this.#advance(2));
  }

  #u32(): number {
    return readU32(this.#bytes, this.#advance(4));
  }

  #advance(bytes: number): number {
    const start = this.#at;
    this.#at = start + bytes;
    return start;
  }
}

const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
const noView: DataView = /* @__PURE__ */ new DataView(new ArrayBuffer(0));
