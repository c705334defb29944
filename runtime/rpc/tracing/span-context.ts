import type { TraceContext } from "./trace-context.ts";

/*
 *  0        1          17        25
 *  version  trace id   span id   flags     as in OPEN (PROTOCOL.md), where the span is the parent of the callee's
 */
export const contextBytes = 26;
export const spanIdAt = 17;
const traceIdAt = 1;
const flagsAt = 25;
const sampledFlag = 0x01;
/** `sampled` and `random-trace-id`; the others are not defined, and are not passed on. */
export const knownFlags = 0x03;

/** One span as it travels. Texts are made when they are asked for: most calls of a node that writes nothing need none. */
export class SpanContext implements TraceContext {
  /** Never changed. */
  readonly bytes: Uint8Array;
  readonly #parent: Uint8Array | undefined;

  /** `parent`: the bytes of the span that this one is nested in. */
  constructor(bytes: Uint8Array, parent: Uint8Array | undefined) {
    this.bytes = bytes;
    this.#parent = parent;
  }

  get traceId(): string {
    return hex(this.bytes, traceIdAt, spanIdAt);
  }

  get spanId(): string {
    return hex(this.bytes, spanIdAt, flagsAt);
  }

  get parentSpanId(): string | undefined {
    return this.#parent === undefined ? undefined : hex(this.#parent, spanIdAt, flagsAt);
  }

  get sampled(): boolean {
    return ((this.bytes[flagsAt] ?? 0) & sampledFlag) !== 0;
  }

  get traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-${hex(this.bytes, flagsAt, contextBytes)}`;
  }

  /** For loggers that write objects as JSON. */
  toJSON(): Pick<TraceContext, "traceId" | "spanId" | "parentSpanId" | "sampled"> {
    const { traceId, spanId, parentSpanId, sampled } = this;
    return { traceId, spanId, parentSpanId, sampled };
  }
}

/** Whether bytes that a peer sent can be the parent of a span: version ff and ids of zeros are not valid. */
export function isContext(bytes: Uint8Array): boolean {
  return (
    bytes.length === contextBytes &&
    bytes[0] !== 0xff &&
    isId(bytes, traceIdAt, spanIdAt) &&
    isId(bytes, spanIdAt, flagsAt)
  );
}

function isId(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return true;
  return false;
}

const digits = "0123456789abcdef";

function hex(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    text += digits.charAt(byte >>> 4) + digits.charAt(byte & 0x0f);
  }
  return text;
}
