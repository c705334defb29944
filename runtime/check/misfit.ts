import { RpcError } from "../error.ts";
import { describeType } from "./describe.ts";
import type { Check, Misfit } from "./check.ts";

/** The details of an error about a value that did not fit. `found` is left out where the value must not leak. */
export interface MisfitDetails extends Omit<Misfit, "found"> {
  readonly found?: string;
}

/** Where a value did not fit, if that is what `error` is about. */
export function misfitOf(error: unknown): MisfitDetails | undefined {
  if (!RpcError.is(error)) return undefined;
  const details: unknown = error.details;
  if (typeof details !== "object" || details === null) return undefined;
  const { path, expected, found } = details as Partial<Record<string, unknown>>;
  if (typeof path !== "string" || typeof expected !== "string") return undefined;
  return typeof found === "string" ? { path, expected, found } : { path, expected };
}

/** Why a value that `check` has refused does not fit. */
export function explained(check: Check<unknown>, value: unknown): Misfit {
  return check.explain(value) ?? { path: "", expected: "of another type", found: describeType(value) };
}

/** `argument /name must be a string, found 42 (a number)` */
export function sentence(subject: string, misfit: MisfitDetails): string {
  const where = misfit.path === "" ? subject : `${subject} ${misfit.path}`;
  const found = misfit.found === undefined ? "" : `, found ${misfit.found}`;
  return `${where} must be ${misfit.expected}${found}`;
}
