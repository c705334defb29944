import { RpcError } from "../error.ts";

const mark = Symbol.for("@meshrpc/runtime/ofCall");

/** Notes that `error` is how a call ended for its caller, and not what somebody made to be told. */
export function markOfCall(error: unknown): void {
  if (RpcError.is(error)) Object.defineProperty(error, mark, { value: true, configurable: true });
}

/**
 * What the caller of a handler is told of an error that one of the handler's own calls ended with
 * and that the handler let through. That time or capacity ran out is true for both; all else, such
 * as a wrong argument, is between the handler and its callee: undefined.
 */
export function passedOn(error: RpcError): RpcError | undefined {
  if (!(mark in error)) return error;
  if (!shared.has(error.code)) return undefined;
  return new RpcError(error.code, error.message, {
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  });
}

const shared: ReadonlySet<string> = new Set([
  "cancelled",
  "deadline_exceeded",
  "resource_exhausted",
  "unavailable",
]);
