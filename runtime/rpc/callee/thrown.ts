import { RpcError } from "../../error.ts";
import type { Status } from "../../link/stream.ts";
import { statusOfDeclared, statusOfError } from "../call-status.ts";
import { declaredErrorOf } from "../declared-error.ts";
import { passedOn } from "../nested-error.ts";
import type { Method, ThrowsClause } from "../service.ts";
import { WrongResult } from "./write-result.ts";

export interface ThrownStatus {
  readonly status: Status;
  /** Of an error that the contract declares. */
  readonly clause?: ThrowsClause;
}

/**
 * What the caller is told when a handler throws, or gives what its contract does not let through.
 * `note` writes down what the caller is not told, and returns the id of the entry.
 */
export function statusOfThrown(
  method: Method,
  error: unknown,
  note: (error: unknown) => string,
): ThrownStatus {
  const declared = declaredErrorOf(method.throws, error);
  const status = declared === undefined ? undefined : statusOfDeclared(declared);
  if (declared !== undefined && status !== undefined) return { status, clause: declared.clause };
  const meant = RpcError.is(error) ? passedOn(error) : undefined;
  if (meant !== undefined) return { status: statusOfError(meant, "yes") };
  const errorId = note(error);
  const known = `the callee's log has error ${errorId}`;
  const told = WrongResult.is(error)
    ? new RpcError("internal", `${error.told}; ${known}`, { details: { ...error.misfit, errorId } })
    : new RpcError("unknown", `${method.name}: failed; ${known}`, { details: { errorId } });
  return { status: statusOfError(told, "yes") };
}
