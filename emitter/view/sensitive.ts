import { type Idl, refName, type Schema, subschemas } from "@meshrpc/schema";

/** Finds the members of a contract whose values are never shown. */
export class SensitiveNames {
  readonly #types: Idl["types"];
  readonly #isNeeded: boolean;

  constructor(idl: Idl) {
    this.#types = idl.types;
    const params = idl.methods.flatMap((method) => method.params.map((param) => param.schema));
    const results = idl.methods.flatMap((method) => method.result ?? []);
    this.#isNeeded = [...params, ...results, ...Object.values(idl.types)].some(isMarked);
  }

  /**
   * Names of the sensitive members below `schema`, sorted; `name` for the value itself. An item is as
   * secret as the member that holds it.
   */
  below(schema: Schema, name: string = "*"): readonly string[] {
    if (!this.#isNeeded) return [];
    const found = new Set<string>();
    const seen = new Set<string>();
    const waiting = [{ schema, owner: name }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { schema: current, owner } = next;
      if (current["x-sensitive"] === true) found.add(owner);
      for (const [member, inner] of Object.entries(current.properties ?? {})) {
        waiting.push({ schema: inner, owner: member });
      }
      for (const inner of subschemas(current)) {
        if (!inner.step.startsWith("/properties/")) waiting.push({ schema: inner.schema, owner });
      }
      if (current.$ref === undefined) continue;
      const type = refName(current.$ref);
      if (!seen.has(`${owner} ${type}`)) waiting.push({ schema: this.#types[type] ?? {}, owner });
      seen.add(`${owner} ${type}`);
    }
    return [...found].toSorted();
  }
}

function isMarked(schema: Schema): boolean {
  return schema["x-sensitive"] === true || subschemas(schema).some((inner) => isMarked(inner.schema));
}
