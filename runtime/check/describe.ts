const maxShownCharacters = 48;

/**
 * Says what a value is, short enough for a log line and without running any of its code:
 * `42 (a number)`, `"Max" (a string)`, `an array of 3 items`, `nothing`.
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "string":
      return describeText(value);
    case "number":
      return `${Object.is(value, -0) ? "-0" : String(value)} (a number)`;
    case "bigint":
      return `${cut(String(value))} (a bigint)`;
    case "boolean":
      return `${String(value)} (a boolean)`;
    default:
      return describeType(value);
  }
}

/** Says only of what type a value is: `a string`, `an object`. */
export function describeType(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return `an array of ${count(value.length, "item")}`;
  for (const [type, name] of builtIns) if (value instanceof type) return name;
  return "an object";
}

/** `1 item`, `2 items`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** A literal as an author would write it. */
export function literal(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(cut(value)) : (JSON.stringify(value) ?? String(value));
}

const builtIns: readonly (readonly [new (...args: never[]) => object, string])[] = [
  [Date, "a Date"],
  [Map, "a Map"],
  [Set, "a Set"],
  [Uint8Array, "bytes"],
  [Error, "an Error"],
  [Promise, "a Promise"],
];

function describeText(text: string): string {
  return text.length > maxShownCharacters
    ? `${JSON.stringify(cut(text))} (a string of ${count(text.length, "character")})`
    : `${JSON.stringify(text)} (a string)`;
}

function cut(text: string): string {
  if (text.length <= maxShownCharacters) return text;
  // Never between the two halves of a surrogate pair.
  const last = text.charCodeAt(maxShownCharacters - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? maxShownCharacters - 1 : maxShownCharacters;
  return `${text.slice(0, end)}…`;
}
