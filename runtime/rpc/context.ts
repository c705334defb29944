import type { Metadata } from "./channel.ts";
import type { TraceContext } from "./tracing/trace-context.ts";

/** What a handler may know of the call that it serves. */
export interface CallContext {
  readonly service: string;
  readonly method: string;
  /** Aborts when the caller cancels or is lost, and when the deadline passes. */
  readonly signal: AbortSignal;
  /** Milliseconds left until the deadline, never negative; `Infinity` without one. */
  readonly timeoutMs: number;
  /** When the deadline passes, in milliseconds since the epoch; `Infinity` without one. */
  readonly deadline: number;
  readonly caller: Caller;
  /** The caller's session key. */
  readonly session: string | undefined;
  readonly metadata: Metadata;
  /** This call's own span. Undefined if neither its caller nor this node traces. */
  readonly trace: TraceContext | undefined;
  /** 0 for the first try. */
  readonly attempt: number;
}

/** The node at the other end of the link, as its HELLO told. */
export interface Caller {
  readonly nodeId: string;
  readonly name: string;
}
