import { RpcError } from "../error.ts";
import { Extension } from "./extension.ts";
import { maxBigIntBytes, maxContainers, maxDepth } from "./limits.ts";
import { readU16, readU32 } from "./output.ts";
import { validUtf8 } from "./text.ts";

/** Up to this many keys are compared pair by pair, beyond it they are sorted first. */
const fewKeys = 12;
const firstKeys = 64;
/** What a large payload made the scanner grow to is given back beyond this. */
const keptKeys = 4_096;

/**
 * Goes over MessagePack bytes and refuses what a decoder should never see, before anything is built from
 * them. Time is linear in the bytes (n log n for a map's keys); memory is four bytes for each key of the open maps.
 * PROTOCOL.md, "Payloads".
 */
export class Scanner {
  /** Start of each key of the maps that are open, innermost last. */
  #keys = new Uint32Array(firstKeys);
  #keyCount = 0;
  #containers = 0;
  #bytes: Uint8Array = noBytes;
  #end = 0;

  /** Throws `RpcError` `invalid_argument` unless `bytes` is exactly one value within the rules. */
  scan(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#end = bytes.length;
    this.#keyCount = 0;
    this.#containers = 0;
    try {
      const at = this.#value(0, 0, 1, false);
      if (at !== bytes.length) throw refusal(`${bytes.length - at} bytes follow the value`, at);
    } finally {
      this.#bytes = noBytes;
      if (this.#keys.length > keptKeys) this.#keys = new Uint32Array(firstKeys);
    }
  }

  /**
   * Scans the value at `at` and returns the position behind it. `owed` counts the values that open containers
   * still wait for besides this one: each takes a byte at least, so a count beyond the bytes left is a lie.
   */
  #value(at: number, owed: number, depth: number, inArray: boolean): number {
    if (at >= this.#end) throw refusal("the bytes end where a value should begin", at);
    const bytes = this.#bytes;
    const head = bytes[at]!;
    if (head < 0x80 || head >= 0xe0) return at + 1;
    if (head < 0x90) return this.#map(at, at + 1, head & 0x0f, owed, depth);
    if (head < 0xa0) return this.#array(at, at + 1, head & 0x0f, owed, depth);
    if (head < 0xc0) return this.#text(at + 1, head & 0x1f);
    switch (head) {
      case 0xc0:
      case 0xc2:
      case 0xc3:
        return at + 1;
      case 0xc4:
        return this.#skip(at + 2, this.#length8(at));
      case 0xc5:
        return this.#skip(at + 3, this.#length16(at));
      case 0xc6:
        return this.#skip(at + 5, this.#length32(at));
      case 0xc7:
        return this.#extension(at, at + 2, this.#length8(at), inArray);
      case 0xc8:
        return this.#extension(at, at + 3, this.#length16(at), inArray);
      case 0xc9:
        return this.#extension(at, at + 5, this.#length32(at), inArray);
      case 0xca:
      case 0xce:
      case 0xd2:
        return this.#skip(at + 1, 4);
      case 0xcb:
        return this.#skip(at + 1, 8);
      case 0xcc:
      case 0xd0:
        return this.#skip(at + 1, 1);
      case 0xcd:
      case 0xd1:
        return this.#skip(at + 1, 2);
      case 0xcf:
      case 0xd3:
        return this.#integer64(at, head === 0xd3);
      case 0xd4:
        return this.#extension(at, at + 1, 1, inArray);
      case 0xd5:
        return this.#extension(at, at + 1, 2, inArray);
      case 0xd6:
        return this.#extension(at, at + 1, 4, inArray);
      case 0xd7:
        return this.#extension(at, at + 1, 8, inArray);
      case 0xd8:
        return this.#extension(at, at + 1, 16, inArray);
      case 0xd9:
        return this.#text(at + 2, this.#length8(at));
      case 0xda:
        return this.#text(at + 3, this.#length16(at));
      case 0xdb:
        return this.#text(at + 5, this.#length32(at));
      case 0xdc:
        return this.#array(at, at + 3, this.#length16(at), owed, depth);
      case 0xdd:
        return this.#array(at, at + 5, this.#length32(at), owed, depth);
      case 0xde:
        return this.#map(at, at + 3, this.#length16(at), owed, depth);
      case 0xdf:
        return this.#map(at, at + 5, this.#length32(at), owed, depth);
      default:
        throw refusal("0xc1 is no type", at);
    }
  }

  #array(head: number, at: number, count: number, owed: number, depth: number): number {
    this.#enter(head, depth);
    if (count + owed > this.#end - at) {
      throw refusal(`an array of ${count} values in ${this.#end - at} bytes`, head);
    }
    for (let left = count - 1; left >= 0; left--) at = this.#value(at, owed + left, depth + 1, true);
    return at;
  }

  #map(head: number, at: number, count: number, owed: number, depth: number): number {
    this.#enter(head, depth);
    if (2 * count + owed > this.#end - at) {
      throw refusal(`a map of ${count} entries in ${this.#end - at} bytes`, head);
    }
    const first = this.#keyCount;
    for (let left = count - 1; left >= 0; left--) {
      this.#pushKey(at);
      at = this.#value(this.#key(at), owed + 2 * left, depth + 1, false);
    }
    if (count > 1) this.#refuseDuplicates(first);
    this.#keyCount = first;
    return at;
  }

  /** A container begins. What is owed bounds its values, but not what empty ones cost when they are built. */
  #enter(head: number, depth: number): void {
    if (depth > maxDepth) throw refusal(`nested deeper than ${maxDepth}`, head);
    if (++this.#containers > maxContainers) throw refusal(`more than ${maxContainers} arrays and maps`, head);
  }

  #key(at: number): number {
    const head = at < this.#end ? this.#bytes[at]! : 0;
    if ((head < 0xa0 || head >= 0xc0) && (head < 0xd9 || head > 0xdb))
      throw refusal("a map key is not text", at);
    const end = this.#value(at, 0, 0, false);
    const start = this.#textStart(at);
    if (end - start === protoKey.length && this.#startsWithProto(start))
      throw refusal('a map key is "__proto__"', at);
    return end;
  }

  #text(start: number, length: number): number {
    const end = this.#skip(start, length);
    if (!validUtf8(this.#bytes, start, end)) throw refusal("text is not UTF-8", start);
    return end;
  }

  #integer64(at: number, signed: boolean): number {
    const end = this.#skip(at + 1, 8);
    const high = signed ? readU32(this.#bytes, at + 1) | 0 : readU32(this.#bytes, at + 1);
    const value = high * 0x1_0000_0000 + readU32(this.#bytes, at + 5);
    // The sum is exact below 2^53 and rounds to no less than 2^53 above.
    if (!Number.isSafeInteger(value)) throw refusal("an integer beyond 2^53 - 1", at);
    return end;
  }

  /** `at` is the type byte, behind the length. */
  #extension(head: number, at: number, length: number, inArray: boolean): number {
    const end = this.#skip(at + 1, length);
    const bytes = this.#bytes;
    const code = (bytes[at]! << 24) >> 24;
    const start = at + 1;
    switch (code) {
      case Extension.timestamp:
        if (!isTimestamp(bytes, start, length))
          throw refusal("a timestamp is malformed or beyond Date", head);
        return end;
      case Extension.undefined:
        if (length !== 1 || bytes[start] !== 0) throw refusal("undefined is not the byte 0", head);
        if (!inArray) throw refusal("undefined stands outside an array", head);
        return end;
      case Extension.bigint:
        if (
          length < 1 ||
          length > maxBigIntBytes ||
          bytes[start]! > 1 ||
          (length > 1 && bytes[start + 1] === 0)
        ) {
          throw refusal("a bigint is malformed or too long", head);
        }
        if (length === 1 && bytes[start] === 1) throw refusal("a bigint is minus zero", head);
        return end;
      default:
        throw refusal(`extension ${code} is unknown`, head);
    }
  }

  #refuseDuplicates(first: number): void {
    const keys = this.#keys.subarray(first, this.#keyCount);
    if (keys.length <= fewKeys) {
      for (let i = 1; i < keys.length; i++) {
        for (let j = 0; j < i; j++) {
          if (this.#compareKeys(keys[i]!, keys[j]!) === 0) throw refusal("a map key stands twice", keys[i]!);
        }
      }
      return;
    }
    // Sorting is n log n whatever the keys are: no hash to flood.
    keys.sort((a, b) => this.#compareKeys(a, b));
    for (let i = 1; i < keys.length; i++) {
      if (this.#compareKeys(keys[i]!, keys[i - 1]!) === 0) throw refusal("a map key stands twice", keys[i]!);
    }
  }

  /** By length, then by bytes; the way the length is written does not matter. */
  #compareKeys(a: number, b: number): number {
    const bytes = this.#bytes;
    const lengthA = this.#textLength(a);
    const lengthB = this.#textLength(b);
    if (lengthA !== lengthB) return lengthA - lengthB;
    const startA = this.#textStart(a);
    const startB = this.#textStart(b);
    for (let i = 0; i < lengthA; i++) {
      const difference = bytes[startA + i]! - bytes[startB + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #textStart(at: number): number {
    const head = this.#bytes[at]!;
    return head < 0xc0 ? at + 1 : head === 0xd9 ? at + 2 : head === 0xda ? at + 3 : at + 5;
  }

  #textLength(at: number): number {
    const head = this.#bytes[at]!;
    if (head < 0xc0) return head & 0x1f;
    if (head === 0xd9) return this.#bytes[at + 1]!;
    return head === 0xda ? readU16(this.#bytes, at + 1) : readU32(this.#bytes, at + 1);
  }

  #startsWithProto(start: number): boolean {
    for (let i = 0; i < protoKey.length; i++)
      if (this.#bytes[start + i] !== protoKey.charCodeAt(i)) return false;
    return true;
  }

  #pushKey(at: number): void {
    if (this.#keyCount === this.#keys.length) {
      const larger = new Uint32Array(2 * this.#keys.length);
      larger.set(this.#keys);
      this.#keys = larger;
    }
    this.#keys[this.#keyCount++] = at;
  }

  #skip(at: number, length: number): number {
    if (length > this.#end - at) throw refusal("a value goes beyond the end", at);
    return at + length;
  }

  #length8(at: number): number {
    return this.#bytes[this.#skip(at + 1, 1) - 1]!;
  }

  #length16(at: number): number {
    return readU16(this.#bytes, this.#skip(at + 1, 2) - 2);
  }

  #length32(at: number): number {
    return readU32(this.#bytes, this.#skip(at + 1, 4) - 4);
  }
}

const protoKey = "__proto__";
const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
const maxDateSeconds = 8_640_000_000_000;

function isTimestamp(bytes: Uint8Array, start: number, length: number): boolean {
  if (length === 4) return true;
  if (length === 8) return readU32(bytes, start) >>> 2 <= 999_999_999;
  if (length !== 12 || readU32(bytes, start) > 999_999_999) return false;
  const seconds = (readU32(bytes, start + 4) | 0) * 0x1_0000_0000 + readU32(bytes, start + 8);
  return seconds >= -maxDateSeconds && seconds <= maxDateSeconds;
}

function refusal(what: string, at: number): RpcError {
  return new RpcError("invalid_argument", `payload refused at byte ${at}: ${what}`);
}
