/** One thing wrong with a contract. */
export interface IdlProblem {
  /** JSON pointer to the value: `/methods/0/kind`. Empty: the whole contract. */
  readonly path: string;
  /** What was found and what is allowed there. */
  readonly message: string;
}

/** A value as a message shows it: JSON, cut to a readable length. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `"a", "b" or "c"` */
export function oneOf(values: Iterable<unknown>): string {
  const texts = [...values].map(show);
  const last = texts.pop() ?? "nothing";
  return texts.length === 0 ? last : `${texts.join(", ")} or ${last}`;
}
