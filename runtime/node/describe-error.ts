import { RpcError } from "../error.ts";
import { WrongResult } from "../rpc/callee/write-result.ts";

/** What an author may have forgotten who threw an error class of their own: it was declared, or it would not be logged here. */
export function adviceOn(error: unknown, method: string): string {
  try {
    if (!(error instanceof Error) || WrongResult.is(error) || RpcError.is(error)) return "";
    const { name } = error.constructor;
    if (name === "" || name in globalThis) return "";
    return `\n    It is a ${name}: callers get it as such if ${method} says "@throws {${name}}" and its fields fit.`;
  } catch {
    // A proxy may throw whatever is asked of it.
    return "";
  }
}

/** Without the stack. Never throws. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : describeError(error);
}

/** With the stack: it stays in this node's log. Never throws, whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return `${typeof error} that cannot be shown`;
  }
}
