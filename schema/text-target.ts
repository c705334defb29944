import type { Idl, Schema } from "./idl.ts";
import { isSchemaList, literals, resolve } from "./subschemas.ts";

/** What text of a path or query can become. `json`: the text is parsed as JSON. */
export type TextTarget = "null" | "boolean" | "number" | "string" | "json";

const order: readonly TextTarget[] = ["null", "boolean", "number", "string", "json"];

/**
 * How the text of a parameter becomes a value of `schema`. In a query, arrays of simple values are
 * repeated keys: `list`.
 */
export function textTarget(
  types: Idl["types"],
  schema: Schema,
  inQuery: boolean,
): { readonly to: readonly TextTarget[]; readonly list?: true } {
  const { type, items } = resolve(types, schema);
  if (inQuery && type === "array" && items !== undefined && !isSchemaList(items)) {
    return { to: targets(types, items), list: true };
  }
  return { to: targets(types, schema) };
}

function targets(types: Idl["types"], schema: Schema): readonly TextTarget[] {
  const found = new Set<TextTarget>();
  collect(types, schema, found, new Set());
  // Any text is a string, so that nothing after it would be tried.
  return order.filter((target) => found.has(target) && !(target === "json" && found.has("string")));
}

function collect(types: Idl["types"], schema: Schema, found: Set<TextTarget>, seen: Set<Schema>): void {
  const target = resolve(types, schema);
  if (seen.has(target)) return;
  seen.add(target);
  const values = literals(target);
  const branches = target.anyOf ?? target.oneOf;
  if (values !== undefined) {
    for (const value of values) found.add(targetOf(value === null ? "null" : typeof value));
  } else if (target.type !== undefined) {
    for (const type of [target.type].flat()) found.add(targetOf(type));
  } else if (branches !== undefined) {
    for (const branch of branches) collect(types, branch, found, seen);
  } else {
    for (const any of ["null", "boolean", "number", "string"] as const) found.add(any);
  }
}

function targetOf(type: string): TextTarget {
  if (type === "integer") return "number";
  return type === "null" || type === "boolean" || type === "number" || type === "string" ? type : "json";
}
