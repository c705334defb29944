/** What ajv's generated functions need at run time; the emitter rewrites their `require` lines to these. */

/** Length in code points, which is what `minLength` and `maxLength` count. */
export function ucs2length(text: string): number {
  const units = text.length;
  let length = units;
  for (let i = 0; i < units - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(i + 1);
    if (next < 0xdc00 || next > 0xdfff) continue;
    length--;
    i++;
  }
  return length;
}

/** Deep equality of values that can travel, for `const`, `enum` and `uniqueItems`. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  if (Array.isArray(b)) return false;
  // A Date has no members: without this all of them would be equal.
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && equal(a.getTime(), b.getTime());
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

/**
 * True for `{}` and for instances of an author's class, which are what their own members are; no
 * array, and nothing built in, such as a Date, a Map or an Error, which hold what no member shows.
 */
export function isDataObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.prototype.toString.call(value) === "[object Object]";
}
