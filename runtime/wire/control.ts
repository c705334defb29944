import type { Code } from "../error.ts";
import { codeNumber, readCode } from "./codes.ts";
import type { Cursor } from "./cursor.ts";
import { Flag, FrameType, goAwayFixedBytes } from "./frame.ts";
import { frameHeaderBytes, maxGoAwayTextBytes } from "./limits.ts";
import { type OutputBuffer, writeU32 } from "./output.ts";
import { clipUtf8, writeUtf8 } from "./text.ts";

/** WINDOW and STREAMS: one u32. */
export function writeNumber(out: OutputBuffer, type: number, streamId: number, value: number): void {
  const start = out.reserve(4);
  const end = writeU32(out.bytes, start + frameHeaderBytes, value);
  out.frame(start, end, type, 0, streamId);
}

/** PING, PONG, GOSSIP, AUTH and other frames of stream 0 whose body is ready. */
export function writeBody(out: OutputBuffer, type: number, body: Uint8Array): void {
  const start = out.reserve(body.length);
  out.bytes.set(body, start + frameHeaderBytes);
  out.frame(start, start + frameHeaderBytes + body.length, type, 0, 0);
}

/**
 * Writes one DATA frame with `message[from, to)`. With `begins` the length of the whole message comes first.
 * Returns the length of the frame's body.
 */
export function writeData(
  out: OutputBuffer,
  streamId: number,
  message: Uint8Array,
  from: number,
  to: number,
  begins: boolean,
  ends: boolean,
): number {
  const length = to - from + (begins ? 4 : 0);
  const start = out.reserve(length);
  let at = start + frameHeaderBytes;
  if (begins) at = writeU32(out.bytes, at, message.length);
  if (from === 0 && to === message.length) out.bytes.set(message, at);
  else out.bytes.set(message.subarray(from, to), at);
  const flags = (begins ? Flag.begin : 0) | (ends ? Flag.end : 0);
  out.frame(start, at + to - from, FrameType.data, flags, streamId);
  return length;
}

/** Why a node leaves, or ends the connection. */
export interface GoAway {
  /** The highest id of the receiver's streams that the sender has accepted; those above were never executed. */
  readonly lastStreamId: number;
  /** `ok`: a drain. */
  readonly code: Code | "ok";
  readonly graceMs: number;
  readonly text: string;
}

export function writeGoAway(out: OutputBuffer, goAway: GoAway): void {
  const text = clipUtf8(goAway.text, maxGoAwayTextBytes);
  const start = out.reserve(goAwayFixedBytes + 3 * text.length);
  const { bytes } = out;
  let at = writeU32(bytes, start + frameHeaderBytes, goAway.lastStreamId);
  bytes[at] = codeNumber(goAway.code);
  at = writeU32(bytes, at + 1, goAway.graceMs);
  at = writeUtf8(bytes, at, text);
  out.frame(start, at, FrameType.goAway, 0, 0);
}

export function readGoAway(cursor: Cursor): GoAway {
  const lastStreamId = cursor.u32();
  const code = readCode(cursor.u8());
  const graceMs = cursor.u32();
  return { lastStreamId, code, graceMs, text: cursor.text(cursor.left) };
}
