/** The first place where a value does not fit its schema. */
export interface Misfit {
  /** JSON pointer from the checked value, with parameter names for positions: `/name`, `/card/lines/0`. Empty: the value itself. */
  readonly path: string;
  /** What the contract asks for: `a string`, `at least 1 character`. */
  readonly expected: string;
  /** What was there instead: `42 (a number)`. Left out for `@sensitive` values. */
  readonly found: string;
}

/** Judges values of one type. Precompiled, without side effects, safe to call at any time. */
export interface Check<T> {
  is(value: unknown): value is T;
  /** Undefined if `value` fits. */
  explain(value: unknown): Misfit | undefined;
}
