import { type Code, httpStatus } from "../error.ts";
import type { CallRecord } from "../rpc/observe.ts";

/** What the line of a call says. The ids are there if the call belongs to a trace, `parentSpanId` if it is not the first of it. */
export interface CallFields {
  readonly side: "client" | "server";
  readonly service: string;
  /** Of a request of HTTP: `GET /greeter/:name`. */
  readonly method: string;
  readonly code: Code | "ok";
  /** HTTP's for the code; for a declared error that of its `@throws`, for a request that of its answer. */
  readonly status: number;
  readonly durationMs: number;
  /** The instance that answered; empty if there was none. */
  readonly callee: string;
  /** Name of the node that called. */
  readonly caller: string;
  /** 0 for the first try. */
  readonly attempt: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
}

/** `self` is this end: the instance at the callee, the node's name at the caller. */
export function callFields(record: CallRecord, self: string): CallFields {
  const { side, service, method, code, durationMs, peer, attempt, trace } = record;
  const [callee, caller] = side === "server" ? [self, peer] : [peer, self];
  const status = record.status ?? httpStatus(code);
  const fields = { side, service, method, code, status, durationMs, callee, caller, attempt };
  if (trace === undefined) return fields;
  const { traceId, spanId, parentSpanId } = trace;
  return { ...fields, traceId, spanId, ...(parentSpanId !== undefined && { parentSpanId }) };
}

/** `200 |     101µs | greeter.7f3a <- mesh-api | POST /greeter/greet | trace=… span=… parent=…` */
export function formatCall(fields: CallFields, path: string = pathOf(fields)): string {
  const { status, durationMs, callee, caller } = fields;
  const line = `${status} | ${formatDuration(durationMs).padStart(9)} | ${callee || "nobody"} <- ${caller} | ${path}`;
  return line + formatTrace(fields);
}

function pathOf({ service, method }: CallFields): string {
  return `POST /${service}/${method}`;
}

function formatTrace({ traceId, spanId, parentSpanId }: CallFields): string {
  if (traceId === undefined) return "";
  const parent = parentSpanId === undefined ? "" : ` parent=${parentSpanId}`;
  return ` | trace=${traceId} span=${spanId}${parent}`;
}

/** `101µs`, `12.3ms`, `1.234s`, `2m03s` */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${Math.round(ms * 1_000)}µs`;
  if (ms < 1_000) return `${ms.toFixed(1)}ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(3)}s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, "0")}s`;
}
