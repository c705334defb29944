import type { Check, Misfit } from "./check.ts";
import { count, describe, describeType } from "./describe.ts";
import { argumentPath, segmentsOf, valueAt } from "./pointer.ts";
import { deep, shallow } from "./nesting.ts";
import { closest } from "./union.ts";
import { type Failure, wordingOf } from "./wording.ts";

/** A validation function as ajv writes it out: leaves its failures in `errors`. */
export interface Validate {
  (value: unknown): boolean;
  errors?: readonly Failure[] | null;
}

/**
 * Makes a check of a precompiled validation function.
 *
 * `names` are the names of the parameters when the value is an array of arguments; a rest
 * parameter is written `...tags`. `sensitive` are the names of members whose values are never
 * shown, wherever they occur; `*` stands for the whole value.
 */
export function check<T>(
  validate: Validate,
  names?: readonly string[],
  sensitive?: readonly string[],
): Check<T> {
  return new PrecompiledCheck<T>(validate, names, sensitive);
}

class PrecompiledCheck<T> implements Check<T> {
  readonly names: readonly string[] | undefined;
  readonly #validate: Validate;
  readonly #sensitive: readonly string[];

  constructor(validate: Validate, names: readonly string[] | undefined, sensitive: readonly string[] = []) {
    this.#validate = validate;
    this.names = names;
    this.#sensitive = sensitive;
  }

  is(value: unknown): value is T {
    try {
      return this.#validate(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // The stack is full: `explain` says where.
      return false;
    }
  }

  explain(value: unknown): Misfit | undefined {
    try {
      return this.#explain(value);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { path: "", expected: shallow, found: deep };
    }
  }

  #explain(value: unknown): Misfit | undefined {
    const validate = this.#validate;
    if (validate(value)) return undefined;
    const failure = closest(validate.errors ?? []);
    if (failure === undefined) return { path: "", expected: "of another type", found: describe(value) };
    const names = this.names;
    if (names !== undefined && failure.instancePath === "" && Array.isArray(value)) {
      return this.#explainCount(value, names, failure);
    }
    return this.#misfit(value, failure);
  }

  /** Too few or too many arguments. */
  #explainCount(args: readonly unknown[], names: readonly string[], failure: Failure): Misfit {
    if (failure.keyword !== "minItems") {
      return {
        path: "",
        expected: `at most ${count(names.length, "argument")}`,
        found: count(args.length, "argument"),
      };
    }
    // Judged with `undefined` in its place, a missing argument is told by its own type.
    const validate = this.#validate;
    const limit = Number(failure.params["limit"]);
    const padded = [...args, ...Array.from({ length: Math.max(0, limit - args.length) })];
    const missing = validate(padded) ? undefined : closest(validate.errors ?? []);
    if (missing !== undefined && missing.instancePath !== "") return this.#misfit(padded, missing);
    return { path: argumentPath(names, [String(args.length)]), expected: "given", found: "nothing" };
  }

  #misfit(value: unknown, failure: Failure): Misfit {
    const segments = segmentsOf(failure.instancePath);
    const { member, below = [], expected, found } = wordingOf(failure, valueAt(value, segments));
    segments.push(...below, ...(member === undefined ? [] : [member]));
    const path = argumentPath(this.names, segments);
    if (!this.#isSensitive(path)) return { path, expected, found };
    const type = describeType(valueAt(value, segments));
    return { path, expected, found: type === "nothing" ? type : `${type} (not shown)` };
  }

  #isSensitive(path: string): boolean {
    const sensitive = this.#sensitive;
    if (sensitive.length === 0) return false;
    return sensitive.includes("*") || segmentsOf(path).some((segment) => sensitive.includes(segment));
  }
}
