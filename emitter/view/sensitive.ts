import { type Idl, refName, type Schema, subschemas } from "@meshrpc/schema";

/**
 * Names of the members below `schema` whose values are never shown; `*` for the value itself.
 * An item is as secret as the member that holds it.
 */
export function sensitiveNames(types: Idl["types"], schema: Schema, name: string = "*"): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (current: Schema, owner: string): void => {
    if (current["x-sensitive"] === true) found.add(owner);
    if (current.$ref !== undefined) {
      const type = refName(current.$ref);
      if (seen.has(`${owner} ${type}`)) return;
      seen.add(`${owner} ${type}`);
      visit(types[type] ?? {}, owner);
    }
    for (const [member, inner] of Object.entries(current.properties ?? {})) visit(inner, member);
    for (const inner of subschemas(current)) {
      if (!inner.step.startsWith("/properties/")) visit(inner.schema, owner);
    }
  };
  visit(schema, name);
  return [...found].toSorted();
}
