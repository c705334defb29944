import type { Check } from "../../check/check.ts";
import { explained, sentence } from "../../check/misfit.ts";
import { type Executed, RpcError } from "../../error.ts";
import { type Method, answersOnce } from "../service.ts";

/**
 * The arguments as they travel, trailing `undefined` left out. Throws `RpcError` `invalid_argument`,
 * executed no, with the `Misfit` as details.
 */
export function judgeArguments(method: Method, params: readonly unknown[]): readonly unknown[] {
  const args = withoutTrailing(params);
  judge(method, method.params, args, "argument", "no");
  return args;
}

/** Throws the same for an item of a client stream, executed unknown: the handler may run already. */
export function judgeItem(method: Method, item: unknown): void {
  // Only such methods have input.
  const { input } = method as Extract<Method, { kind: "clientStream" | "duplex" }>;
  judge(method, input, item, "item", "unknown");
}

/** A result or an item as it came. Throws `RpcError` `internal`; `what` is what it calls the value. */
export function judgeResult(
  method: Method,
  value: unknown,
  what: string = answersOnce(method) ? "the result" : "the item",
): unknown {
  if (method.result.is(value)) return value;
  // The value is never told: it is not what the contract lets through.
  const { path, expected } = explained(method.result, value);
  throw brokenContract(method, sentence(what, { path, expected }), { path, expected });
}

/** The callee does not keep to the contract. */
export function brokenContract(method: Method, message: string, details?: unknown): RpcError {
  return new RpcError("internal", `${method.name}: ${message}`, { executed: "yes", details });
}

function judge(
  method: Method,
  check: Check<unknown>,
  value: unknown,
  what: "argument" | "item",
  executed: Executed,
): void {
  if (check.is(value)) return;
  const misfit = explained(check, value);
  const message = `${method.name}: ${sentence(what, misfit)}`;
  throw new RpcError("invalid_argument", message, { executed, details: misfit });
}

function withoutTrailing(params: readonly unknown[]): readonly unknown[] {
  let length = params.length;
  while (length > 0 && params[length - 1] === undefined) length--;
  return length === params.length ? params : params.slice(0, length);
}
