import type { CallOptions } from "../channel.ts";
import type { Method } from "../service.ts";

/**
 * Milliseconds that a call may take by its options, by its method, or by its channel's default; `Infinity`: any time.
 * Throws `TypeError` for what is no duration.
 */
export function ownTimeoutMs(method: Method, { timeoutMs }: CallOptions, defaultMs: number): number {
  if (timeoutMs === undefined) {
    return method.policy.timeoutMs ?? (method.kind === "unary" ? defaultMs : Infinity);
  }
  return checkTimeout(timeoutMs);
}

/** Throws `TypeError` for what is no duration. */
export function checkTimeout(timeoutMs: number): number {
  if (timeoutMs >= 0) return timeoutMs;
  throw new TypeError(`timeoutMs must be at least 0 milliseconds, or Infinity for none; found ${timeoutMs}.`);
}
