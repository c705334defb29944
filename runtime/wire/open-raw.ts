import type { MetadataEntries, RawHeader } from "./call.ts";
import type { Cursor } from "./cursor.ts";
import { Flag, FrameType, StreamKind, openRawFixedBytes, traceBytes } from "./frame.ts";
import { frameHeaderBytes, maxNameBytes } from "./limits.ts";
import { metadataBytes, readMetadata, writeMetadata } from "./metadata.ts";
import { type OutputBuffer, writeU32 } from "./output.ts";
import { writeUtf8 } from "./text.ts";
import { Violation } from "./violation.ts";

// kind:u8 attempt:u8 session:u32 nameLength:u8 name [TRACE: 26] [METADATA: block]

const allowedFlags = Flag.trace | Flag.metadata;
const noMetadata: MetadataEntries = [];

/**
 * Writes OPEN for a stream of bytes; returns the length of the body. The caller may take it back by setting `out.at` to
 * where it was.
 */
export function writeOpenRaw(out: OutputBuffer, streamId: number, header: RawHeader): number {
  const { metadata, trace } = header;
  const metadataLength = metadata.length === 0 ? 0 : metadataBytes(metadata);
  const start = out.reserve(openRawFixedBytes + 1 + maxNameBytes + traceBytes + 2 + metadataLength);
  const { bytes } = out;
  let flags = 0;
  let at = start + frameHeaderBytes;
  bytes[at] = StreamKind[header.kind];
  bytes[at + 1] = header.attempt;
  at = writeU32(bytes, at + 2, header.session);
  const nameEnd = writeUtf8(bytes, at + 1, header.name);
  bytes[at] = nameEnd - at - 1;
  at = nameEnd;
  if (trace !== undefined) {
    flags |= Flag.trace;
    bytes.set(trace, at);
    at += traceBytes;
  }
  if (metadataLength > 0) {
    flags |= Flag.metadata;
    at = writeMetadata(bytes, at, metadata, metadataLength);
  }
  out.frame(start, at, FrameType.open, flags, streamId);
  return at - start - frameHeaderBytes;
}

/** Reads OPEN of kind http or raw, behind the kind. */
export function readOpenRaw(cursor: Cursor, flags: number, kind: RawHeader["kind"]): RawHeader {
  if ((flags & ~allowedFlags) !== 0) {
    throw new Violation(
      `OPEN of kind ${kind} carries flags 0x${(flags & ~allowedFlags).toString(16)} of calls`,
    );
  }
  const attempt = cursor.u8();
  const session = cursor.u32();
  const name = cursor.text(cursor.u8());
  if (name === "") throw new Violation(`OPEN of kind ${kind} without a name`);
  const trace = (flags & Flag.trace) === 0 ? undefined : new Uint8Array(cursor.take(traceBytes));
  const metadata = (flags & Flag.metadata) === 0 ? noMetadata : readMetadata(cursor);
  cursor.finish();
  return { kind, name, attempt, session, metadata, ...(trace !== undefined && { trace }) };
}
