import type { MetadataEntries, Reset, Status } from "./call.ts";
import { codeNumber, executedNumber, readCode, readExecuted } from "./codes.ts";
import type { Cursor } from "./cursor.ts";
import { Flag, FrameType, resetFixedBytes, statusFixedBytes } from "./frame.ts";
import { frameHeaderBytes, maxResetTextBytes, maxStatusDetailsBytes, maxStatusTextBytes } from "./limits.ts";
import { metadataBytes, readMetadata, writeMetadata } from "./metadata.ts";
import { type OutputBuffer, writeU32 } from "./output.ts";
import { clipUtf8, writeUtf8 } from "./text.ts";

// STATUS: code:u8 executed:u8 [RETRY: u32] [TEXT: u16 text] [DETAILS: u16 bytes] [METADATA: block] [MESSAGE: the rest]
// RESET:  code:u8 executed:u8 retryAfterMs:u32 text

/** Writes STATUS in one frame, with its body inline if there is one; returns the length of the frame's body. */
export function writeStatus(out: OutputBuffer, streamId: number, status: Status): number {
  const { body, details, trailers } = status;
  const text = status.message === "" ? "" : clipUtf8(status.message, maxStatusTextBytes);
  const trailersLength = trailers === undefined || trailers.length === 0 ? 0 : metadataBytes(trailers);
  const start = out.reserve(
    statusFixedBytes +
      4 +
      2 +
      3 * text.length +
      2 +
      (details === undefined ? 0 : details.length) +
      2 +
      trailersLength +
      (body === undefined ? 0 : body.length),
  );
  const { bytes } = out;
  let flags = 0;
  let at = start + frameHeaderBytes;
  bytes[at] = codeNumber(status.code);
  bytes[at + 1] = executedNumber(status.executed);
  at += statusFixedBytes;
  if (status.retryAfterMs !== undefined && status.retryAfterMs > 0) {
    flags |= Flag.retry;
    at = writeU32(bytes, at, Math.min(status.retryAfterMs, 0xffff_ffff));
  }
  if (text !== "") {
    flags |= Flag.text;
    const end = writeUtf8(bytes, at + 2, text);
    at = writeLength(bytes, at, end);
  }
  if (details !== undefined) {
    flags |= Flag.details;
    bytes.set(details, at + 2);
    at = writeLength(bytes, at, at + 2 + details.length);
  }
  if (trailersLength > 0 && trailers !== undefined) {
    flags |= Flag.metadata;
    at = writeMetadata(bytes, at, trailers, trailersLength);
  }
  if (body !== undefined) {
    flags |= Flag.message;
    bytes.set(body, at);
    at += body.length;
  }
  out.frame(start, at, FrameType.status, flags, streamId);
  return at - start - frameHeaderBytes;
}

/** Details and body are views into the frame. */
export function readStatus(cursor: Cursor, flags: number): Status {
  const code = readCode(cursor.u8());
  const executed = readExecuted(cursor.u8());
  const retryAfterMs = (flags & Flag.retry) === 0 ? undefined : cursor.u32();
  const message = (flags & Flag.text) === 0 ? "" : cursor.text(cursor.length16("a text", maxStatusTextBytes));
  const details =
    (flags & Flag.details) === 0 ? undefined : cursor.take(cursor.length16("details", maxStatusDetailsBytes));
  const trailers = (flags & Flag.metadata) === 0 ? undefined : readMetadata(cursor);
  const body = (flags & Flag.message) === 0 ? undefined : cursor.take(cursor.left);
  cursor.finish();
  return new ReceivedStatus(code, executed, message, details, trailers, body, retryAfterMs);
}

class ReceivedStatus implements Status {
  readonly code: Status["code"];
  readonly executed: Status["executed"];
  readonly message: string;
  declare readonly details?: Uint8Array;
  declare readonly trailers?: MetadataEntries;
  declare readonly body?: Uint8Array;
  declare readonly retryAfterMs?: number;

  constructor(
    code: Status["code"],
    executed: Status["executed"],
    message: string,
    details: Uint8Array | undefined,
    trailers: MetadataEntries | undefined,
    body: Uint8Array | undefined,
    retryAfterMs: number | undefined,
  ) {
    this.code = code;
    this.executed = executed;
    this.message = message;
    if (body !== undefined) this.body = body;
    if (details !== undefined) this.details = details;
    if (trailers !== undefined) this.trailers = trailers;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

export function writeReset(out: OutputBuffer, streamId: number, reset: Reset): void {
  const text = reset.message === undefined ? "" : clipUtf8(reset.message, maxResetTextBytes);
  const start = out.reserve(resetFixedBytes + 3 * text.length);
  const { bytes } = out;
  let at = start + frameHeaderBytes;
  bytes[at] = codeNumber(reset.code);
  bytes[at + 1] = executedNumber(reset.executed);
  at = writeU32(bytes, at + 2, Math.min(reset.retryAfterMs ?? 0, 0xffff_ffff));
  at = writeUtf8(bytes, at, text);
  out.frame(start, at, FrameType.reset, 0, streamId);
}

export function readReset(cursor: Cursor): Reset {
  const code = readCode(cursor.u8());
  const executed = readExecuted(cursor.u8());
  const retryAfterMs = cursor.u32();
  const message = cursor.text(cursor.left);
  return {
    code: code === "ok" ? "cancelled" : code,
    executed,
    ...(message === "" ? undefined : { message }),
    ...(retryAfterMs === 0 ? undefined : { retryAfterMs }),
  };
}

/** Writes at `at` the length of what lies between there and `end`; returns `end`. */
function writeLength(bytes: Uint8Array, at: number, end: number): number {
  const length = end - at - 2;
  bytes[at] = length >>> 8;
  bytes[at + 1] = length;
  return end;
}
