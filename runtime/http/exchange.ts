import { type Code, codes, httpStatus } from "../error.ts";
import type { CallRecord } from "../rpc/observe.ts";
import type { TraceContext } from "../rpc/tracing/trace-context.ts";
import { maxLoggedPathChars } from "./limits.ts";

/** One request that is over, at one end. */
export interface Exchange {
  readonly side: "client" | "server";
  /** Name of the node that has the handler, and of the handler there. */
  readonly node: string;
  readonly handler: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Of the answer; of what kept it from being whole. */
  readonly status: number;
  readonly durationMs: number;
  readonly peer: string;
  readonly attempt: number;
  readonly trace: TraceContext | undefined;
}

/** What the log and tracing are told. The query is not: it may hold what is nobody's business. */
export function recordOf(exchange: Exchange): CallRecord {
  const { side, node, handler, method, target, status, durationMs, peer, attempt, trace } = exchange;
  const path = `${method} ${shown(target)}`;
  const code = codeOf(status);
  return { side, service: node, method: handler, path, code, status, durationMs, peer, attempt, trace };
}

/** Of a request that its client did not wait for, in the words of a well-known proxy. */
export const clientLeftStatus = 499;

function shown(target: string): string {
  const path = target.replace(/[?#].*$/s, "");
  return path.length > maxLoggedPathChars ? `${path.slice(0, maxLoggedPathChars)}…` : path;
}

function codeOf(status: number): Code | "ok" {
  if (status < 400) return "ok";
  // Three codes have it.
  if (status === 500) return "internal";
  return (
    codes.find((code) => httpStatus(code) === status) ?? (status < 500 ? "invalid_argument" : "internal")
  );
}
