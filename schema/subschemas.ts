import type { Idl, Json, MethodIdl, Schema } from "./idl.ts";
import { pointerStep } from "./json-text.ts";

/** A schema directly inside another, and the step of a JSON pointer that leads there. */
export interface Subschema {
  readonly step: string;
  readonly schema: Schema;
  /** True if it judges the same value as its parent: a branch of `anyOf` or `oneOf`. */
  readonly sameValue: boolean;
}

const single = ["additionalProperties", "additionalItems", "propertyNames"] as const;
const named = ["properties", "patternProperties"] as const;
const branches = ["anyOf", "oneOf"] as const;

/** The schemas directly inside `schema`, in the order of IDL.md. */
export function subschemas(schema: Schema): readonly Subschema[] {
  const found: Subschema[] = [];
  const add = (step: string, inner: Schema, sameValue = false): void => {
    found.push({ step, schema: inner, sameValue });
  };
  for (const keyword of named) {
    for (const [name, inner] of Object.entries(schema[keyword] ?? {}))
      add(`/${keyword}${pointerStep(name)}`, inner);
  }
  for (const keyword of single) {
    const inner = schema[keyword];
    if (typeof inner === "object") add(`/${keyword}`, inner);
  }
  if (isSchemaList(schema.items)) schema.items.forEach((inner, at) => add(`/items/${at}`, inner));
  else if (schema.items !== undefined) add("/items", schema.items);
  for (const keyword of branches) {
    schema[keyword]?.forEach((inner, at) => add(`/${keyword}/${at}`, inner, true));
  }
  return found;
}

export function isSchemaList(items: Schema | readonly Schema[] | undefined): items is readonly Schema[] {
  return Array.isArray(items);
}

/** The name in `#/types/<name>`. */
export function refName(ref: string): string {
  return ref.slice("#/types/".length);
}

/** Every schema that a method states itself, with its pointer inside the method. */
export function schemasOf(
  method: MethodIdl,
): readonly { readonly pointer: string; readonly schema: Schema }[] {
  const found = method.params.map((param, at) => ({ pointer: `/params/${at}/schema`, schema: param.schema }));
  if (method.result !== null) found.push({ pointer: "/result", schema: method.result });
  return found;
}

/** Names of the types that `roots` refer to, directly or not, sorted. */
export function closure(types: Idl["types"], roots: readonly Schema[]): readonly string[] {
  const names = new Set<string>();
  // A list in place of recursion: chains of types can be longer than the stack is deep.
  const waiting = [...roots];
  for (let schema = waiting.pop(); schema !== undefined; schema = waiting.pop()) {
    for (const inner of subschemas(schema)) waiting.push(inner.schema);
    if (schema.$ref === undefined) continue;
    const name = refName(schema.$ref);
    const type = types[name];
    if (type !== undefined && !names.has(name)) waiting.push(type);
    names.add(name);
  }
  return [...names].toSorted();
}

/** The schema behind any chain of `$ref`s; `{}` if a reference leads nowhere or in a circle. */
export function resolve(types: Idl["types"], schema: Schema): Schema {
  const seen = new Set<string>();
  let current = schema;
  while (current.$ref !== undefined) {
    if (seen.has(current.$ref)) return {};
    seen.add(current.$ref);
    current = types[refName(current.$ref)] ?? {};
  }
  return current;
}

/** The values that `schema` allows by `const` or `enum` itself; undefined if by neither. */
export function literals(schema: Schema): readonly Json[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return schema.enum;
}
