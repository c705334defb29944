import type { Code, Executed } from "../error.ts";

export interface RetryPolicy {
  /** Tries in all when the outcome of one is unknown; 1: none is repeated. */
  readonly maxAttempts: number;
  readonly firstBackoffMs: number;
  readonly maxBackoffMs: number;
}

export const defaultRetry: RetryPolicy = { maxAttempts: 3, firstBackoffMs: 25, maxBackoffMs: 1_000 };

/** What is known of a call when one of its tries has failed. */
export interface FailedTry {
  readonly code: Code;
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
  /** Tries with an unknown outcome, this one included. */
  readonly unsure: number;
  /** The method is `@readonly` or `@idempotent`. */
  readonly repeatable: boolean;
  /** An item has reached the caller, or input is gone that cannot be sent again. */
  readonly committed: boolean;
  /** Milliseconds until the deadline. */
  readonly remainingMs: number;
}

/**
 * `elsewhere`: at once, at an instance that was not tried yet.
 * `again`: after a pause, at any instance, one that was not tried before others.
 */
export type RetryDecision =
  | { readonly kind: "fail" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "again"; readonly afterMs: number };

const fail: RetryDecision = { kind: "fail" };

/** Whether a call is tried once more. `random` is in [0, 1). */
export function decideRetry(failed: FailedTry, policy: RetryPolicy, random: () => number): RetryDecision {
  if (failed.committed || failed.remainingMs <= 0) return fail;
  if (failed.executed === "no") return refusals.has(failed.code) ? { kind: "elsewhere" } : fail;
  if (failed.executed === "yes" || !failed.repeatable || final.has(failed.code)) return fail;
  if (failed.unsure >= policy.maxAttempts) return fail;
  const afterMs = backoffMs(failed.unsure, failed.retryAfterMs, policy, random);
  return afterMs < failed.remainingMs ? { kind: "again", afterMs } : fail;
}

/** The pause behind the `unsure`-th try whose outcome is unknown. */
export function backoffMs(
  unsure: number,
  retryAfterMs: number | undefined,
  policy: RetryPolicy,
  random: () => number,
): number {
  const ceiling = Math.min(policy.firstBackoffMs * 2 ** (unsure - 1), policy.maxBackoffMs);
  return Math.max(random() * ceiling, retryAfterMs ?? 0);
}

/** Codes of an instance that will not or cannot serve; another one may. */
const refusals: ReadonlySet<Code> = new Set(["unavailable", "resource_exhausted", "unimplemented"]);

/** Codes that end a call wherever it is tried. */
const final: ReadonlySet<Code> = new Set(["cancelled", "deadline_exceeded"]);
