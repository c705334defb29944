import type { CallHeader, MetadataEntries } from "./call.ts";
import type { Cursor } from "./cursor.ts";
import { Flag, FrameType, StreamKind, methodHashBytes, openFixedBytes, traceBytes } from "./frame.ts";
import { frameHeaderBytes } from "./limits.ts";
import { metadataBytes, readMetadata, writeMetadata } from "./metadata.ts";
import { type OutputBuffer, writeU32 } from "./output.ts";
import { writeUtf8 } from "./text.ts";
import { Violation } from "./violation.ts";

// kind:u8 alias:u16 timeoutMs:u32 attempt:u8 session:u32
// [DEFINE: hash:8 serviceLength:u8 service methodLength:u8 method] [TRACE: 26] [METADATA: block] [MESSAGE: the rest]

/** Alias of a method that is named each time: the table is full. */
export const noAlias = 0xffff;

/** What an alias stands for. */
export interface MethodName {
  readonly service: string;
  readonly method: string;
  /** 16 hex digits. */
  readonly hash: string;
}

/**
 * Writes OPEN for a call in one frame, with `message` inline if it is given; returns the length of the body.
 * The caller may take it back by setting `out.at` to where it was.
 */
export function writeOpen(
  out: OutputBuffer,
  streamId: number,
  alias: number,
  define: boolean,
  header: CallHeader,
  message: Uint8Array | undefined,
  ended: boolean,
): number {
  const { metadata, trace } = header;
  const metadataLength = metadata.length === 0 ? 0 : metadataBytes(metadata);
  const start = out.reserve(
    openFixedBytes +
      (define ? methodHashBytes + 2 + 3 * (header.service.length + header.method.length) : 0) +
      traceBytes +
      2 +
      metadataLength +
      (message === undefined ? 0 : message.length),
  );
  const { bytes } = out;
  let flags = ended ? Flag.end : 0;
  let at = start + frameHeaderBytes;
  bytes[at] = StreamKind.call;
  bytes[at + 1] = alias >>> 8;
  bytes[at + 2] = alias;
  at = writeU32(bytes, at + 3, header.timeoutMs);
  bytes[at] = header.attempt;
  at = writeU32(bytes, at + 1, header.session);
  if (define) {
    flags |= Flag.define;
    at = writeHash(bytes, at, header.hash);
    at = writeName(bytes, at, header.service);
    at = writeName(bytes, at, header.method);
  }
  if (trace !== undefined) {
    flags |= Flag.trace;
    bytes.set(trace, at);
    at += traceBytes;
  }
  if (metadataLength > 0) {
    flags |= Flag.metadata;
    at = writeMetadata(bytes, at, metadata, metadataLength);
  }
  if (message !== undefined) {
    flags |= Flag.message;
    bytes.set(message, at);
    at += message.length;
  }
  out.frame(start, at, FrameType.open, flags, streamId);
  return at - start - frameHeaderBytes;
}

/** Names known by their alias, on the receiving side of one link. */
export interface AliasTable {
  /** Undefined: never assigned. */
  get(alias: number): MethodName | undefined;
  /** Throws `Violation` if `alias` is not the next one. */
  define(alias: number, name: MethodName): void;
}

/** Reads OPEN of kind call, behind the kind. The message is a view into the frame. */
export function readOpen(cursor: Cursor, flags: number, aliases: AliasTable): CallHeader {
  const alias = cursor.u16();
  const timeoutMs = cursor.u32();
  const attempt = cursor.u8();
  const session = cursor.u32();
  let name: MethodName | undefined;
  if ((flags & Flag.define) !== 0) {
    name = readMethodName(cursor);
    if (alias !== noAlias) aliases.define(alias, name);
  } else {
    name = aliases.get(alias);
    if (name === undefined) throw new Violation(`OPEN uses method alias ${alias}, which was never assigned`);
  }
  let trace: Uint8Array | undefined;
  if ((flags & Flag.trace) !== 0) trace = new Uint8Array(cursor.take(traceBytes));
  const metadata = (flags & Flag.metadata) === 0 ? noMetadata : readMetadata(cursor);
  let message: Uint8Array | undefined;
  if ((flags & Flag.message) !== 0) message = cursor.take(cursor.left);
  else cursor.finish();
  const ended = (flags & Flag.end) !== 0;
  return new ReceivedHeader(name, timeoutMs, trace, attempt, session, metadata, message, ended);
}

/** One shape for every call, so that readers of it stay monomorphic. */
class ReceivedHeader implements CallHeader {
  readonly service: string;
  readonly method: string;
  readonly hash: string;
  readonly timeoutMs: number;
  declare readonly trace?: Uint8Array;
  readonly attempt: number;
  readonly session: number;
  readonly metadata: MetadataEntries;
  declare readonly message?: Uint8Array;
  readonly ended: boolean;

  constructor(
    name: MethodName,
    timeoutMs: number,
    trace: Uint8Array | undefined,
    attempt: number,
    session: number,
    metadata: MetadataEntries,
    message: Uint8Array | undefined,
    ended: boolean,
  ) {
    this.service = name.service;
    this.method = name.method;
    this.hash = name.hash;
    this.timeoutMs = timeoutMs;
    this.attempt = attempt;
    this.session = session;
    this.metadata = metadata;
    this.ended = ended;
    if (message !== undefined) this.message = message;
    if (trace !== undefined) this.trace = trace;
  }
}

const noMetadata: MetadataEntries = [];

function writeName(bytes: Uint8Array, at: number, name: string): number {
  const end = writeUtf8(bytes, at + 1, name);
  bytes[at] = end - at - 1;
  return end;
}

function readMethodName(cursor: Cursor): MethodName {
  let hash = "";
  for (let i = 0; i < methodHashBytes; i++) hash += cursor.u8().toString(16).padStart(2, "0");
  const service = cursor.text(cursor.u8());
  const method = cursor.text(cursor.u8());
  if (service === "" || method === "") throw new Violation("OPEN defines a method without a name");
  return { service, method, hash };
}

function writeHash(bytes: Uint8Array, at: number, hash: string): number {
  for (let i = 0; i < methodHashBytes; i++) bytes[at + i] = Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16);
  return at + methodHashBytes;
}
