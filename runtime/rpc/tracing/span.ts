import type { Code } from "../../error.ts";
import type { CallRecord } from "../observe.ts";

/**
 * One side of a call that is over. The caller has one for all tries of a call; the callee one for each try that reached
 * it, and all of them have the caller's as their parent.
 */
export interface Span {
  readonly side: "client" | "server";
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Undefined at the root of its trace. */
  readonly parentSpanId: string | undefined;
  /** What whoever began the trace has decided. */
  readonly sampled: boolean;
  /** Name of the service; of the node, for a request of HTTP. */
  readonly service: string;
  /** Name of the method; `GET /greeter/:name` for a request of HTTP. */
  readonly method: string;
  readonly code: Code | "ok";
  /** Milliseconds since the epoch, with a fraction. */
  readonly startMs: number;
  readonly endMs: number;
  /** The instance that answered, or the caller's node name; empty if there was none. */
  readonly peer: string;
  /** 0 for the first try; at the caller, that of the last one. */
  readonly attempt: number;
}

/** Called once for each side of a call that is over; should return at once. */
export type OnSpan = (span: Span) => void;

/** Undefined for a call that belongs to no trace. */
export function spanOf(record: CallRecord, endMs: number): Span | undefined {
  const { side, service, method, path, code, durationMs, peer, attempt, trace } = record;
  if (trace === undefined) return undefined;
  const { traceId, spanId, parentSpanId, sampled } = trace;
  const ids = { traceId, spanId, parentSpanId, sampled };
  const times = { startMs: endMs - durationMs, endMs };
  return { side, ...ids, service, method: path ?? method, code, ...times, peer, attempt };
}
