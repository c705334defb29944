import { type Executed, RpcError } from "../error.ts";
import type { Method } from "../rpc/service.ts";

/**
 * JSON text of a value that fits its contract. Throws `RpcError` `invalid_argument` for what JSON would change in
 * silence or leave out: `NaN`, an infinity, undefined in an array, a `toJSON` of the author's.
 */
export function exactJson(method: Method, value: unknown, executed: Executed): string {
  return JSON.stringify(value, function (this: unknown, key: string, member: unknown): unknown {
    const what = loss(this, key, member);
    if (what === undefined) return member;
    throw new RpcError("invalid_argument", `${method.name}: JSON cannot say ${what} (${key})`, { executed });
  });
}

/** Undefined: JSON says it as it is. */
function loss(holder: unknown, key: string, member: unknown): string | undefined {
  const original = (holder as Readonly<Record<string, unknown>>)[key];
  if (!Object.is(original, member)) return "an object with toJSON";
  if (typeof member === "number" && !Number.isFinite(member)) return String(member);
  return member === undefined && Array.isArray(holder) ? "undefined in an array" : undefined;
}
