import { didYouMean } from "@meshrpc/schema";

/**
 * Throws `TypeError` for an option that is not among `known`: one that is ignored in silence is a limit that never holds.
 * `subject` is what the options are of. What is no object is left to those who read its members.
 */
export function refuseUnknown<T extends object>(
  subject: string,
  options: T,
  known: Readonly<Record<keyof T, true>>,
): void {
  for (const name of Object.keys(Object(options))) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known).join(", ");
    throw new TypeError(
      `${subject} has no option ${JSON.stringify(name)}${didYouMean(name, Object.keys(known))}; there are ${names}.`,
    );
  }
}
