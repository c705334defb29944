/** What a message may hold, too. */
export const maxDepth = 64;

/** What stands after "must be", and what was found instead. */
export const shallow = "nested at most 64 deep";
export const deep = "a value that is deeper, or contains itself";

/** Where `value` contains itself or is nested deeper than 64; undefined if it is neither. `around` are the objects that it is in. */
export function deepPath(value: unknown, around: readonly object[] = []): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (around.length >= maxDepth || around.includes(value)) return [];
  for (const [name, member] of Object.entries(value)) {
    const path = deepPath(member, [...around, value]);
    if (path !== undefined) return [name, ...path];
  }
  return undefined;
}
