import type { Code } from "../error.ts";
import type { TraceContext } from "./tracing/trace-context.ts";

/**
 * One call, or request to an HTTP handler, that is over, as seen at one end. For log lines and metrics. A call that its caller did
 * not send, because of its arguments for instance, has a record on that side only, without a peer.
 */
export interface CallRecord {
  readonly side: "client" | "server";
  readonly service: string;
  readonly method: string;
  /** Of a request of HTTP: `GET /greeter/check`. Absent: `POST /<service>/<method>`. */
  readonly path?: string;
  readonly code: Code | "ok";
  /** HTTP status of the error's `@throws` clause, where it is a declared error, and of a request's answer. */
  readonly status?: number;
  /** From the first try to the end; at the server, from the arrival of the call. */
  readonly durationMs: number;
  /** The instance that answered, or the caller's node name; empty if there was none. */
  readonly peer: string;
  /** 0 for the first try. */
  readonly attempt: number;
  /** The span of the call at this end; undefined if it belongs to no trace. */
  readonly trace: TraceContext | undefined;
}

/** Called once for each call that is over; must not throw. */
export type OnCall = (record: CallRecord) => void;

/** An error that the caller is not told, with the id that it is told instead. */
export interface HandlerFailure {
  readonly id: string;
  readonly service: string;
  readonly method: string;
  readonly caller: string;
  /** What was thrown: anything. */
  readonly error: unknown;
}

/** Called for every undeclared throw and every wrong result; must not throw. */
export type OnFailure = (failure: HandlerFailure) => void;
