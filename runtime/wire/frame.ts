import * as limits from "./limits.ts";

/** First bytes of a connection, each way. Like PNG's: text mode, 7-bit links and truncation all break it. */
export const magic: Uint8Array = /* @__PURE__ */ Uint8Array.of(
  0x8b,
  0x4d,
  0x52,
  0x50,
  0x43,
  0x0d,
  0x0a,
  0x1a,
);

/** PROTOCOL.md, "Frames". */
export const FrameType = {
  hello: 1,
  auth: 2,
  open: 3,
  data: 4,
  window: 5,
  streams: 6,
  status: 7,
  reset: 8,
  ping: 9,
  pong: 10,
  goAway: 11,
  gossip: 12,
  node: 13,
} as const;

/** Bits of the header's flags. What a bit means depends on the type. */
export const Flag = {
  /** OPEN, DATA: the sender's half ends with this frame. */
  end: 0x01,
  /** OPEN: names follow and take the alias. DATA: a message begins, its length comes first. STATUS: a text follows. */
  define: 0x02,
  begin: 0x02,
  text: 0x02,
  /** OPEN */
  trace: 0x04,
  /** STATUS */
  details: 0x04,
  /** OPEN, and the trailers of STATUS. */
  metadata: 0x08,
  /** OPEN, STATUS: the rest of the frame is a message. */
  message: 0x10,
  /** STATUS */
  retry: 0x20,
  /** On a type that the receiver does not know: skip the frame. */
  ignorable: 0x80,
} as const;

/** What OPEN opens. */
export const StreamKind = { call: 1, http: 2, raw: 3 } as const;

/** Fixed part of OPEN for a call: kind, alias, timeout, attempt, session. */
export const openFixedBytes = 12;
/** Fixed part of OPEN for bytes: kind, attempt, session. */
export const openRawFixedBytes = 6;
/** Code and executed. */
export const statusFixedBytes = 2;
/** Code, executed, retry-after. */
export const resetFixedBytes = 6;
/** Last id, code, grace. */
export const goAwayFixedBytes = 9;
export const traceBytes = 26;
export const methodHashBytes = 8;
export const proofBytes = 32;

const maxOpenBytes =
  openFixedBytes +
  methodHashBytes +
  2 * (1 + limits.maxNameBytes) +
  traceBytes +
  2 +
  limits.maxMetadataBytes +
  limits.maxInlineMessageBytes;

const maxStatusBytes =
  statusFixedBytes +
  4 +
  2 +
  limits.maxStatusTextBytes +
  2 +
  limits.maxStatusDetailsBytes +
  2 +
  limits.maxMetadataBytes +
  limits.maxInlineMessageBytes;

interface HeaderRule {
  readonly name: string;
  readonly flags: number;
  readonly min: number;
  readonly max: number;
  /** 0: always, 1: never, undefined: either. */
  readonly stream?: 0 | 1;
}

/** Indexed by type. The table of PROTOCOL.md, "Header rules". */
export const headerRules: readonly (HeaderRule | undefined)[] = [
  undefined,
  { name: "HELLO", flags: 0, min: 1, max: limits.maxHelloBytes, stream: 0 },
  { name: "AUTH", flags: 0, min: 2 + proofBytes, max: limits.maxAuthBytes, stream: 0 },
  { name: "OPEN", flags: 0x1f, min: 1, max: maxOpenBytes, stream: 1 },
  { name: "DATA", flags: 0x03, min: 0, max: limits.maxFrameBodyBytes, stream: 1 },
  { name: "WINDOW", flags: 0, min: 4, max: 4 },
  { name: "STREAMS", flags: 0, min: 4, max: 4, stream: 0 },
  { name: "STATUS", flags: 0x3e, min: statusFixedBytes, max: maxStatusBytes, stream: 1 },
  {
    name: "RESET",
    flags: 0,
    min: resetFixedBytes,
    max: resetFixedBytes + limits.maxResetTextBytes,
    stream: 1,
  },
  { name: "PING", flags: 0, min: 8, max: 8, stream: 0 },
  { name: "PONG", flags: 0, min: 8, max: 8, stream: 0 },
  {
    name: "GOAWAY",
    flags: 0,
    min: goAwayFixedBytes,
    max: goAwayFixedBytes + limits.maxGoAwayTextBytes,
    stream: 0,
  },
  { name: "GOSSIP", flags: 0, min: 1, max: limits.maxFrameBodyBytes, stream: 0 },
  { name: "NODE", flags: 0, min: 1, max: limits.maxNodeBytes, stream: 0 },
];

/** Judges a header before a byte of its body is kept. Undefined: fine, or unknown and ignorable. */
export function headerFault(
  type: number,
  flags: number,
  streamId: number,
  length: number,
): string | undefined {
  const rule = headerRules[type];
  if (rule === undefined) {
    return (flags & Flag.ignorable) === 0
      ? `frame type ${type} is unknown and not marked ignorable`
      : undefined;
  }
  if ((flags & ~rule.flags) !== 0) return `${rule.name} carries unknown flags 0x${flags.toString(16)}`;
  if (length < rule.min || length > rule.max) {
    return `${rule.name} has a body of ${length} bytes; it takes ${rule.min} to ${rule.max}`;
  }
  if (streamId > limits.maxStreamId)
    return `${rule.name} names stream ${streamId}; ids end at ${limits.maxStreamId}`;
  if (rule.stream === 0 && streamId !== 0) return `${rule.name} belongs to stream 0, not ${streamId}`;
  if (rule.stream === 1 && streamId === 0) return `${rule.name} needs a stream, not 0`;
  return undefined;
}
