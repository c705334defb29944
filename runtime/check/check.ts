/** The first place where a value does not fit its schema. */
export interface Misfit {
  /** JSON pointer from the checked value, with parameter names for positions: `/name`, `/card/lines/0`. Empty: the value itself. */
  readonly path: string;
  /** What the contract asks for, as it stands after "must be": `a string`, `a string of at least 1 character`. */
  readonly expected: string;
  /** What was there instead: `42 (a number)`. For `@sensitive` values only their type: `a string (not shown)`. */
  readonly found: string;
}

/** Judges values of one type. Precompiled, without side effects, safe to call at any time. */
export interface Check<T> {
  /** Of positional arguments: the names of the parameters, a rest parameter as `...tags`. */
  readonly names?: readonly string[] | undefined;
  is(value: unknown): value is T;
  /** Undefined if `value` fits. */
  explain(value: unknown): Misfit | undefined;
}

/** Fits `undefined` only: the result of a method that returns nothing. */
export const nothing: Check<void> = {
  is(value: unknown): value is void {
    return value === undefined;
  },
  explain(value: unknown): Misfit | undefined {
    return value === undefined ? undefined : { path: "", expected: "nothing", found: "a value" };
  },
};
