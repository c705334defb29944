import { RpcError } from "../error.ts";
import type { MetadataEntries } from "./call.ts";
import type { Cursor } from "./cursor.ts";
import { maxMetadataBytes, maxMetadataEntries, maxMetadataKeyBytes } from "./limits.ts";
import { utf8Length, writeUtf8 } from "./text.ts";
import { Violation } from "./violation.ts";

// length:u16 | then, until the length is used up: keyLength:u8 key kind:u8 valueLength:u16 value

const textKind = 0;
const bytesKind = 1;
const entryFixedBytes = 4;
const keyPattern = /^[a-z0-9][a-z0-9._-]*$/;

/** Length of the block behind its u16. Throws `RpcError` `invalid_argument`, executed no, for entries that may not travel. */
export function metadataBytes(entries: MetadataEntries): number {
  if (entries.length > maxMetadataEntries) {
    throw refusal(`metadata has ${entries.length} entries; at most ${maxMetadataEntries}`);
  }
  let bytes = 0;
  for (const [key, value] of entries) {
    if (key.length > maxMetadataKeyBytes || !keyPattern.test(key)) {
      throw refusal(
        `metadata key ${JSON.stringify(key)} is not 1 to ${maxMetadataKeyBytes} of a-z, 0-9, ".", "_" and "-"`,
      );
    }
    bytes += entryFixedBytes + key.length + (typeof value === "string" ? utf8Length(value) : value.length);
  }
  if (bytes > maxMetadataBytes) throw refusal(`metadata takes ${bytes} bytes; at most ${maxMetadataBytes}`);
  return bytes;
}

/** Writes the block; `length` is what `metadataBytes` said. */
export function writeMetadata(
  bytes: Uint8Array,
  at: number,
  entries: MetadataEntries,
  length: number,
): number {
  bytes[at] = length >>> 8;
  bytes[at + 1] = length;
  at += 2;
  for (const [key, value] of entries) {
    bytes[at] = key.length;
    at = writeUtf8(bytes, at + 1, key);
    bytes[at] = typeof value === "string" ? textKind : bytesKind;
    const start = at + 3;
    if (typeof value === "string") at = writeUtf8(bytes, start, value);
    else {
      bytes.set(value, start);
      at = start + value.length;
    }
    bytes[start - 2] = (at - start) >>> 8;
    bytes[start - 1] = at - start;
  }
  return at;
}

/** Values of bytes are copies: they outlive the frame. */
export function readMetadata(cursor: Cursor): MetadataEntries {
  const end = cursor.at + 2 + cursor.length16("metadata", maxMetadataBytes);
  if (end > cursor.end) throw new Violation("metadata goes beyond its frame");
  const entries: [string, string | Uint8Array][] = [];
  while (cursor.at < end) {
    if (entries.length === maxMetadataEntries) {
      throw new Violation(`metadata has more than ${maxMetadataEntries} entries`);
    }
    const keyLength = cursor.u8();
    if (keyLength > maxMetadataKeyBytes) {
      throw new Violation(`metadata has a key of ${keyLength} bytes; at most ${maxMetadataKeyBytes}`);
    }
    const key = cursor.text(keyLength);
    if (!keyPattern.test(key))
      throw new Violation("metadata has a key outside a-z, 0-9, dot, underscore and hyphen");
    const kind = cursor.u8();
    const length = cursor.u16();
    if (kind === textKind) entries.push([key, cursor.text(length)]);
    else if (kind === bytesKind) entries.push([key, new Uint8Array(cursor.take(length))]);
    else throw new Violation(`metadata has a value of kind ${kind}; it is 0 or 1`);
  }
  if (cursor.at !== end) throw new Violation("metadata ends in the middle of an entry");
  return entries;
}

function refusal(message: string): RpcError {
  return new RpcError("invalid_argument", message, { executed: "no" });
}
