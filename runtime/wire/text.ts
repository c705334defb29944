import { RpcError } from "../error.ts";

/** Below this a loop in JavaScript beats the call into the engine. */
const shortText = 48;

const encoder = /* @__PURE__ */ new TextEncoder();
/** Keeps a leading byte-order mark: it is part of the text. */
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** Length in UTF-8. Halves of surrogate pairs count 3, as their replacement would. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && isLow(text.charCodeAt(i + 1))) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}

/**
 * Writes `text` at `at`; returns the position behind it. The caller has made room: 3 bytes per unit always do.
 * Throws `RpcError` `invalid_argument` for half of a surrogate pair, which UTF-8 cannot carry.
 */
export function writeUtf8(bytes: Uint8Array, at: number, text: string): number {
  if (text.length > shortText) {
    if (loneSurrogate.test(text)) throw refuseLoneSurrogate();
    return at + encoder.encodeInto(text, bytes.subarray(at)).written;
  }
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes[at++] = unit;
    else if (unit < 0x800) {
      bytes[at++] = 0xc0 | (unit >> 6);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes[at++] = 0xe0 | (unit >> 12);
      bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
      bytes[at++] = 0x80 | (unit & 0x3f);
    } else {
      const low = text.charCodeAt(++i);
      if (unit > 0xdbff || !isLow(low)) throw refuseLoneSurrogate();
      const point = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[at++] = 0x80 | (point & 0x3f);
    }
  }
  return at;
}

/** Reads UTF-8 that `validUtf8` has passed. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > shortText) return decoder.decode(bytes.subarray(start, end));
  let text = "";
  for (let i = start; i < end; i++) {
    const unit = bytes[i]!;
    // One byte that is not ASCII: the engine reads the whole, this loop stays small.
    if (unit >= 0x80) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(unit);
  }
  return text;
}

/** Strict: no overlong forms, no surrogates, nothing above U+10FFFF, nothing cut off. */
export function validUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const first = bytes[at++]!;
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (at + more > end) return false;
    const second = bytes[at]!;
    // The second byte's range closes overlong forms, surrogates and what lies beyond Unicode.
    const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let i = 1; i < more; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return false;
    at += more;
  }
  return true;
}

/** The longest start of `text` that takes at most `maxBytes` in UTF-8, with halves of pairs replaced. */
export function clipUtf8(text: string, maxBytes: number): string {
  const whole = text.replace(allLoneSurrogates, "\ufffd");
  if (utf8Length(whole) <= maxBytes) return whole;
  let bytes = 0;
  let clipped = "";
  for (const point of whole) {
    bytes += utf8Length(point);
    if (bytes > maxBytes) break;
    clipped += point;
  }
  return clipped;
}

// With the u flag a well-formed pair is one point, so this finds halves only.
const loneSurrogate: RegExp = /\p{Surrogate}/u;
const allLoneSurrogates: RegExp = /\p{Surrogate}/gu;

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function refuseLoneSurrogate(): RpcError {
  return new RpcError("invalid_argument", "text holds half of a surrogate pair, which UTF-8 cannot carry", {
    executed: "no",
  });
}
