import { type Idl, refName, type Schema, subschemas } from "@meshrpc/schema";

/** Names of the types that closing changes: those with an open object in them, at any depth. */
export function typesThatClose(types: Idl["types"]): ReadonlySet<string> {
  const closing = new Set<string>();
  let before = -1;
  // Until nothing is added: types refer to each other in circles.
  while (closing.size !== before) {
    before = closing.size;
    for (const [name, schema] of Object.entries(types)) {
      if (closes(schema, closing)) closing.add(name);
    }
  }
  return closing;
}

/** True if the closed check of `schema` differs from the open one. */
export function closes(schema: Schema, closing: ReadonlySet<string>): boolean {
  if (schema.$ref !== undefined && closing.has(refName(schema.$ref))) return true;
  return isOpenObject(schema) || subschemas(schema).some((inner) => closes(inner.schema, closing));
}

/** True if closing refuses properties that are let pass otherwise. */
export function isOpenObject(schema: Schema): boolean {
  return (
    [schema.type].flat().includes("object") &&
    schema.additionalProperties === undefined &&
    schema["x-strict"] !== true &&
    (schema.properties !== undefined || schema.patternProperties !== undefined)
  );
}
