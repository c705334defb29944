import type { MetadataEntries } from "../link/stream.ts";
import { metadataBytes } from "../wire/metadata.ts";
import { describeType } from "../check/describe.ts";
import { RpcError } from "../error.ts";
import type { Metadata } from "./channel.ts";
import { checkSession } from "./session.ts";

/** Keys with this prefix are the runtime's own. */
const reservedPrefix = "meshrpc-";

/** Carries the session key itself; the header of a call has only its hash. */
const sessionMetadataKey = "meshrpc-session";

const none: MetadataEntries = [];

/**
 * What travels: the author's entries, and the session key.
 * Throws `RpcError` `invalid_argument`, executed no, for metadata beyond the limits, for reserved keys, and for
 * what cannot be a session key.
 */
export function metadataEntries(
  metadata: Metadata | undefined,
  session: string | undefined,
): MetadataEntries {
  if (metadata === undefined && session === undefined) return none;
  const entries: [string, string | Uint8Array][] = [];
  for (const [key, value] of Object.entries(metadata ?? {})) {
    if (key.startsWith(reservedPrefix)) {
      throw new RpcError(
        "invalid_argument",
        `metadata keys with ${reservedPrefix} are reserved, found ${key}`,
        {
          executed: "no",
        },
      );
    }
    for (const item of Array.isArray(value) ? value : [value]) entries.push([key, travelling(key, item)]);
  }
  if (session !== undefined) {
    checkSession(session);
    entries.push([sessionMetadataKey, session]);
  }
  metadataBytes(entries);
  return entries;
}

/** Bytes are copied: they may be sent again, to another instance, when the author has long changed them. */
function travelling(key: string, value: unknown): string | Uint8Array {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const message = `metadata ${key} takes text, bytes or a list of these, found ${describeType(value)}`;
  throw new RpcError("invalid_argument", message, { executed: "no" });
}

/** The author's entries; a repeated key becomes an array. */
export function metadataOf(entries: MetadataEntries): Metadata {
  const metadata: Record<string, string | Uint8Array | (string | Uint8Array)[]> = Object.create(null);
  for (const [key, value] of entries) {
    if (key.startsWith(reservedPrefix)) continue;
    const present = metadata[key];
    if (present === undefined) metadata[key] = value;
    else if (Array.isArray(present)) present.push(value);
    else metadata[key] = [present, value];
  }
  return metadata;
}

/** The session key; undefined if there is none. */
export function sessionOf(entries: MetadataEntries): string | undefined {
  const value = entries.find(([key]) => key === sessionMetadataKey)?.[1];
  return typeof value === "string" ? value : undefined;
}

/** 32-bit FNV-1a over the key's UTF-16 units, never 0, which stands for "no session". */
export function sessionHash(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0 || 1;
}
