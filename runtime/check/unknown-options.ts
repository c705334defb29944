import { describe } from "./describe.ts";

/**
 * Throws `TypeError` for an option that is not among `known`: one that is ignored in silence is a limit that never holds.
 * `subject` is what the options are of.
 */
export function refuseUnknown<T extends object>(
  subject: string,
  options: T,
  known: Readonly<Record<keyof T, true>>,
): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${subject} takes an object of options; found ${describe(options)}.`);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(", ");
    throw new TypeError(`${subject} has no option ${JSON.stringify(name)}; there are ${names}.`);
  }
}
