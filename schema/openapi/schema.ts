import type { Idl, Json, Schema } from "../idl.ts";
import { isSchemaList, literals, refName, resolve } from "../subschemas.ts";

/** JSON Schema 2020-12. */
export type OpenApiSchema = { readonly [keyword: string]: Json };

/** The types of a contract under the names that OpenAPI allows, and their schemas in its dialect. */
export class ComponentSchemas {
  /** Name of the schema of problem documents. */
  readonly problem: string;
  readonly #types: Idl["types"];
  readonly #names: ReadonlyMap<string, string>;

  /** `used`: those of `types` that the document has. */
  constructor(types: Idl["types"], used: readonly string[]) {
    const names = new Map<string, string>();
    const taken = new Set<string>();
    const take = (name: string): string => {
      let free = name.replace(/[^\w.-]/g, "_");
      while (taken.has(free)) free += "_";
      taken.add(free);
      return free;
    };
    // Names that need no change keep theirs.
    for (const type of used) if (/^[\w.-]+$/.test(type)) names.set(type, take(type));
    for (const type of used) if (!names.has(type)) names.set(type, take(type));
    this.problem = take("Problem");
    this.#types = types;
    this.#names = names;
  }

  get problemRef(): string {
    return componentRef(this.problem);
  }

  nameOf(type: string): string {
    return this.#names.get(type) ?? type;
  }

  refTo(type: string): string {
    return componentRef(this.nameOf(type));
  }

  /** A schema of the contract in 2020-12; what only TypeScript needs is left out. */
  convert(schema: Schema): OpenApiSchema {
    const { $ref, items, additionalItems, properties, patternProperties, propertyNames, anyOf, oneOf } =
      schema;
    const { type, additionalProperties, discriminator } = schema;
    const rest = Object.entries(schema).filter(([keyword]) => plainKeywords.has(keyword));
    const all = (schemas: readonly Schema[]): readonly Json[] => schemas.map((inner) => this.convert(inner));
    const converted: { [keyword: string]: Json } = {
      ...($ref !== undefined && { $ref: this.refTo(refName($ref)) }),
      ...(type !== undefined && { type }),
      ...(Object.fromEntries(rest) as OpenApiSchema),
    };
    if (properties !== undefined) converted["properties"] = this.#members(properties);
    if (patternProperties !== undefined) converted["patternProperties"] = this.#members(patternProperties);
    if (propertyNames !== undefined) converted["propertyNames"] = this.convert(propertyNames);
    if (typeof additionalProperties === "object")
      converted["additionalProperties"] = this.convert(additionalProperties);
    else if (additionalProperties !== undefined) converted["additionalProperties"] = additionalProperties;
    else if (schema["x-strict"] === true) converted["additionalProperties"] = false;
    if (isSchemaList(items)) {
      converted["prefixItems"] = all(items);
      if (typeof additionalItems === "object") converted["items"] = this.convert(additionalItems);
      else if (additionalItems !== undefined) converted["items"] = additionalItems;
    } else if (items !== undefined) converted["items"] = this.convert(items);
    if (anyOf !== undefined) converted["anyOf"] = all(anyOf);
    if (oneOf !== undefined) converted["oneOf"] = all(oneOf);
    const names = schema["x-enum"];
    if (names !== undefined) converted["x-enum-varnames"] = names;
    const mapping = discriminator && this.#mapping(discriminator.propertyName, oneOf ?? []);
    if (discriminator !== undefined && mapping !== undefined)
      converted["discriminator"] = { propertyName: discriminator.propertyName, mapping };
    return converted;
  }

  #members(schemas: Readonly<Record<string, Schema>>): OpenApiSchema {
    return Object.fromEntries(Object.entries(schemas).map(([name, inner]) => [name, this.convert(inner)]));
  }

  /** OpenAPI finds branches by reference only; without names for all of them there is nothing to say. */
  #mapping(property: string, branches: readonly Schema[]): OpenApiSchema | undefined {
    const entries: [string, string][] = [];
    for (const { $ref } of branches) {
      if ($ref === undefined) return undefined;
      const branch = resolve(this.#types, { $ref });
      for (const value of literals(resolve(this.#types, branch.properties?.[property] ?? {})) ?? [])
        entries.push([String(value), this.refTo(refName($ref))]);
    }
    return Object.fromEntries(entries);
  }
}

function componentRef(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Keywords that mean the same in both drafts and hold no schema. */
const plainKeywords: ReadonlySet<string> = new Set([
  "description",
  "const",
  "enum",
  "required",
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "deprecated",
]);
