import type { Json, Schema, SchemaType } from "@meshrpc/schema";

/**
 * One schema for any of `parts`: literals become one `enum`, bare primitives one list of types, the
 * rest stands beside them in `anyOf`. `sort` where the parts have no order of their own.
 */
export function unite(parts: readonly Schema[], sort: boolean): Schema {
  const literals: Json[] = [];
  const types: SchemaType[] = [];
  const others: Schema[] = [];
  for (const part of distinct(parts)) {
    const values = literalsOf(part);
    if (values !== undefined) literals.push(...values);
    else if (isBareType(part)) types.push(...([part.type].flat() as SchemaType[]));
    else others.push(part);
  }
  if (literals.includes(true) && literals.includes(false)) {
    types.push("boolean");
    literals.splice(0, literals.length, ...literals.filter((value) => typeof value !== "boolean"));
  }
  // Null beside literals is one of them; beside types it is one of those.
  if (literals.length > 0 && types.length === 1 && types[0] === "null") {
    types.pop();
    literals.push(null);
  }
  if (sort) {
    literals.sort((a, b) => order(rank(a), rank(b)) || order(a as string, b as string));
    types.sort((a, b) => order(typeOrder.indexOf(a), typeOrder.indexOf(b)));
    others.sort((a, b) => order(JSON.stringify(a), JSON.stringify(b)));
  }
  const all: Schema[] = [...others];
  if (types.length > 0) all.push({ type: types.length === 1 ? types[0]! : types });
  if (literals.length > 0) all.push(literalSchema(literals));
  return all.length === 1 ? all[0]! : { anyOf: all };
}

function literalSchema(literals: readonly Json[]): Schema {
  const types = [
    ...new Set(literals.map((value) => (value === null ? "null" : (typeof value as SchemaType)))),
  ];
  const type = types.length === 1 ? types[0]! : types;
  return literals.length === 1 ? { type, const: literals[0]! } : { type, enum: literals };
}

/** The values of a schema that allows just these and says no more. */
function literalsOf(schema: Schema): readonly Json[] | undefined {
  const { type: _type, const: value, enum: values, ...rest } = schema;
  if (Object.keys(rest).length > 0) return undefined;
  return value === undefined ? values : [value];
}

function isBareType(schema: Schema): boolean {
  return (
    Object.keys(schema).length === 1 &&
    [schema.type].flat().every((type) => type !== undefined && type !== "object" && type !== "array")
  );
}

function distinct(parts: readonly Schema[]): readonly Schema[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

const typeOrder: readonly SchemaType[] = ["string", "number", "integer", "boolean", "null"];

function rank(value: Json): number {
  return value === null ? 3 : ["string", "number", "boolean"].indexOf(typeof value);
}

function order<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Turns each `anyOf` of objects that a required string member tells apart into `oneOf` with a
 * `discriminator`: one error instead of one for each branch. Called when every type is known.
 */
export function discriminate(schema: Schema, types: Readonly<Record<string, Schema>>): Schema {
  return walk(schema, types) as Schema;
}

/** `enum` and `const` with values; a property may be called so too, and has a schema. */
export function isLiteralKeyword(member: string, value: unknown): boolean {
  const isKeyword = member === "const" || member === "enum";
  return isKeyword && (typeof value !== "object" || value === null || Array.isArray(value));
}

function walk(value: unknown, types: Readonly<Record<string, Schema>>): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, types));
  if (typeof value !== "object" || value === null) return value;
  const walked = Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [
      member,
      isLiteralKeyword(member, inner) ? inner : walk(inner, types),
    ]),
  ) as Schema;
  return Array.isArray(walked.anyOf) ? tagged(walked, types) : walked;
}

function tagged(schema: Schema, types: Readonly<Record<string, Schema>>): Schema {
  const { anyOf = [], ...rest } = schema;
  const objects = anyOf.filter((branch) => resolved(branch, types)?.type === "object");
  const others = anyOf.filter((branch) => !objects.includes(branch));
  const tag = objects.length < 2 ? undefined : tagOf(objects, types);
  if (tag === undefined) return schema;
  const union: Schema = { type: "object", discriminator: { propertyName: tag }, oneOf: objects };
  return others.length === 0 ? { ...rest, ...union } : { ...rest, anyOf: [union, ...others] };
}

/** The first member that every branch requires with string literals of its own. */
function tagOf(branches: readonly Schema[], types: Readonly<Record<string, Schema>>): string | undefined {
  const objects = branches.map((branch) => resolved(branch, types) ?? {});
  return Object.keys(objects[0]?.properties ?? {}).find((name) => {
    const seen = new Set<Json>();
    return objects.every(({ properties, required }) => {
      const member = properties?.[name];
      const values = member === undefined ? undefined : stringLiterals(resolved(member, types));
      if (values === undefined || required?.includes(name) !== true) return false;
      return values.every((value) => !seen.has(value) && seen.add(value));
    });
  });
}

function stringLiterals(schema: Schema | undefined): readonly Json[] | undefined {
  const values = schema?.const === undefined ? schema?.enum : [schema.const];
  return values?.every((value) => typeof value === "string") === true ? values : undefined;
}

function resolved(schema: Schema, types: Readonly<Record<string, Schema>>): Schema | undefined {
  let at: Schema | undefined = schema;
  for (let hops = 0; at?.$ref !== undefined && hops < 100; hops++)
    at = types[at.$ref.slice("#/types/".length)];
  return at;
}
