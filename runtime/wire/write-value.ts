import { encodeDateToTimeSpec, encodeTimeSpecToTimestamp } from "@msgpack/msgpack";
import { RpcError } from "../error.ts";
import { Extension } from "./extension.ts";
import { maxBigIntBytes, maxDepth } from "./limits.ts";
import { utf8Length, writeUtf8 } from "./text.ts";

const firstBytes = 1_024;
/** What one large value made the buffer grow to is given back beyond this. */
const keptBytes = 65_536;

/**
 * Writes values as MessagePack, in the shortest form, keys in the object's order. Own, not the package's encoder: that one
 * loses `-0`, turns `undefined` into nil inside arrays, replaces lone surrogates and writes `{}` for what it does not know.
 */
export class ValueWriter {
  #bytes = new Uint8Array(firstBytes);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #busy = false;

  /** A copy of its own. Throws `RpcError` `invalid_argument`, executed no, for what cannot travel. */
  write(value: unknown): Uint8Array {
    // A getter of the value may itself write one.
    if (this.#busy) return new ValueWriter().write(value);
    this.#busy = true;
    this.#at = 0;
    try {
      this.#value(value, 1);
    } finally {
      this.#busy = false;
    }
    const written = this.#bytes.slice(0, this.#at);
    if (this.#bytes.length > keptBytes) {
      this.#bytes = new Uint8Array(firstBytes);
      this.#view = new DataView(this.#bytes.buffer);
    }
    return written;
  }

  #value(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return this.#number(value);
      case "boolean":
        return this.#u8(value ? 0xc3 : 0xc2);
      case "bigint":
        return this.#bigint(value);
      case "object":
        if (value === null) return this.#u8(0xc0);
        if (Array.isArray(value)) return this.#array(value, depth);
        if (value instanceof Uint8Array) return this.#binary(value);
        if (value instanceof Date) return this.#date(value);
        return this.#object(value, depth);
      case "undefined":
        throw refusal("undefined travels only inside arrays and as an absent member");
      default:
        throw refusal(`a ${typeof value} cannot travel`);
    }
  }

  #array(values: readonly unknown[], depth: number): void {
    refuseDepth(depth);
    const count = values.length;
    this.#room(5);
    if (count < 16) this.#u8(0x90 | count);
    else this.#head(count, 0, 0xdc, 0xdd);
    for (let i = 0; i < count; i++) {
      const value = values[i];
      if (value === undefined) this.#extension(Extension.undefined, undefinedBytes);
      else this.#value(value, depth + 1);
    }
  }

  #object(value: object, depth: number): void {
    refuseDepth(depth);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype && isForeign(value)) {
      throw refusal(`a ${className(value)} cannot travel; make a plain object of it`);
    }
    const members = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(members);
    let count = keys.length;
    for (let i = 0; i < keys.length; i++) if (members[keys[i]!] === undefined) count--;
    if (count < 16) this.#u8(0x80 | count);
    else this.#head(count, 0, 0xde, 0xdf);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const member = members[key];
      if (member === undefined) continue;
      if (key === "__proto__") throw refusal('a member is named "__proto__"');
      this.#text(key);
      this.#value(member, depth + 1);
    }
  }

  #text(text: string): void {
    const { length } = text;
    this.#room(5 + 3 * length);
    if (length < 11) {
      // Cannot grow beyond the short form's 31 bytes: 3 for each unit.
      const start = this.#at + 1;
      const end = writeUtf8(this.#bytes, start, text);
      this.#bytes[this.#at] = 0xa0 | (end - start);
      this.#at = end;
      return;
    }
    const bytes = utf8Length(text);
    if (bytes < 32) this.#u8(0xa0 | bytes);
    else this.#head(bytes, 0xd9, 0xda, 0xdb);
    this.#at = writeUtf8(this.#bytes, this.#at, text);
  }

  #number(value: number): void {
    this.#room(9);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#u8(0xcb);
      this.#view.setFloat64(this.#at, value);
      this.#at += 8;
    } else if (value >= 0) {
      if (value < 0x80) this.#u8(value);
      else if (value <= 0xffff_ffff) this.#head(value, 0xcc, 0xcd, 0xce);
      else this.#integer64(0xcf, value);
    } else if (value >= -0x20) this.#u8(value & 0xff);
    else if (value >= -0x80) {
      this.#u8(0xd0);
      this.#u8(value & 0xff);
    } else if (value >= -0x8000) {
      this.#u8(0xd1);
      this.#view.setInt16(this.#at, value);
      this.#at += 2;
    } else if (value >= -0x8000_0000) {
      this.#u8(0xd2);
      this.#view.setInt32(this.#at, value);
      this.#at += 4;
    } else this.#integer64(0xd3, value);
  }

  #integer64(head: number, value: number): void {
    this.#u8(head);
    const high = Math.floor(value / 0x1_0000_0000);
    this.#view.setInt32(this.#at, high);
    this.#view.setUint32(this.#at + 4, value - high * 0x1_0000_0000);
    this.#at += 8;
  }

  #binary(value: Uint8Array): void {
    this.#room(5 + value.length);
    this.#head(value.length, 0xc4, 0xc5, 0xc6);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  #date(value: Date): void {
    if (Number.isNaN(value.getTime())) throw refusal("an invalid Date cannot travel");
    this.#extension(Extension.timestamp, encodeTimeSpecToTimestamp(encodeDateToTimeSpec(value)));
  }

  #bigint(value: bigint): void {
    const digits = value === 0n ? "" : (value < 0n ? -value : value).toString(16);
    const even = digits.length % 2 === 0 ? digits : `0${digits}`;
    const data = new Uint8Array(1 + even.length / 2);
    if (data.length > maxBigIntBytes)
      throw refusal(`a bigint takes ${data.length} bytes; at most ${maxBigIntBytes}`);
    data[0] = value < 0n ? 1 : 0;
    for (let i = 1; i < data.length; i++) data[i] = Number.parseInt(even.slice(2 * i - 2, 2 * i), 16);
    this.#extension(Extension.bigint, data);
  }

  #extension(code: number, data: Uint8Array): void {
    const { length } = data;
    this.#room(6 + length);
    const fixed = fixedExtensions.indexOf(length);
    if (fixed >= 0) this.#u8(0xd4 + fixed);
    else this.#head(length, 0xc7, 0xc8, 0xc9);
    this.#u8(code & 0xff);
    this.#bytes.set(data, this.#at);
    this.#at += length;
  }

  /** Writes the head byte for the shortest length that holds `value`; `head8` 0 where the family has none. */
  #head(value: number, head8: number, head16: number, head32: number): void {
    this.#room(5);
    if (head8 !== 0 && value < 0x100) {
      this.#u8(head8);
      this.#u8(value);
    } else if (value < 0x1_0000) {
      this.#u8(head16);
      this.#view.setUint16(this.#at, value);
      this.#at += 2;
    } else {
      this.#u8(head32);
      this.#view.setUint32(this.#at, value);
      this.#at += 4;
    }
  }

  #u8(value: number): void {
    if (this.#at === this.#bytes.length) this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  #room(bytes: number): void {
    const needed = this.#at + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

const undefinedBytes: Uint8Array = /* @__PURE__ */ Uint8Array.of(0);
const fixedExtensions: readonly number[] = [1, 2, 4, 8, 16];

/** Cycles end here too: they are as deep as it gets. */
function refuseDepth(depth: number): void {
  if (depth > maxDepth) throw refusal(`a value is nested deeper than ${maxDepth}, or contains itself`);
}

/** Built-in objects have slots that no member shows; an author's class travels by its own members. */
function isForeign(value: object): boolean {
  return Object.prototype.toString.call(value) !== "[object Object]";
}

function className(value: object): string {
  const { constructor } = value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "foreign object";
}

function refusal(message: string): RpcError {
  return new RpcError("invalid_argument", message, { executed: "no" });
}
