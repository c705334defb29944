import { RpcError } from "../../error.ts";
import { declaredErrorOf } from "../declared-error.ts";
import type { CallRecord } from "../observe.ts";
import type { TraceContext } from "../tracing/trace-context.ts";
import type { CallRequest, Failure } from "./call-request.ts";

/** What the log learns of a call that is over, at the caller. */
export function callRecord(
  { service, method }: CallRequest,
  failure: Failure | undefined,
  peer: string,
  durationMs: number,
  attempt: number,
  trace: TraceContext | undefined,
): CallRecord {
  const common = { side: "client", service, method: method.name, durationMs, peer, attempt, trace } as const;
  if (failure === undefined) return { ...common, code: "ok" };
  const { error, ownCode } = failure;
  if (ownCode !== undefined) return { ...common, code: ownCode };
  if (RpcError.is(error)) return { ...common, code: error.code };
  const status = declaredErrorOf(method.throws, error)?.clause.status;
  return { ...common, code: "failed_precondition", ...(status !== undefined && { status }) };
}
