import { type Idl, isSchemaList, literals, refName, resolve, type Schema, subschemas } from "@meshrpc/schema";
import { isOpenObject } from "./closing.ts";
import { keyword, type Tag } from "./vocabulary.ts";

/** A schema in ajv's words. */
export type AjvSchema = Readonly<Record<string, unknown>>;

/** How objects treat properties that the contract does not name. */
export interface Openness {
  /** Closed: unknown properties are refused everywhere, as the public gateway does. */
  readonly closed: boolean;
  /** The function that judges the type of this name, in this openness. */
  judgeOf(typeName: string): string;
}

/** Keywords that ajv takes as they stand, by the type that strict mode wants beside them. */
const groups = [
  { type: "string", keywords: ["minLength", "maxLength", "pattern", "format"] },
  { type: "number", keywords: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] },
  { type: "array", keywords: ["minItems", "maxItems", "uniqueItems"] },
  { type: "object", keywords: ["required", "minProperties", "maxProperties"] },
] as const;

/** Turns a schema of the contract `types` into one that ajv's strict mode compiles to an exact check. */
export function lower(types: Idl["types"], schema: Schema, openness: Openness): AjvSchema {
  const { "x-allow-non-finite": nonFinite, ...finite } = schema;
  if (nonFinite === true) {
    return { anyOf: [lower(types, finite, openness), { [keyword.nonFinite]: nonFiniteWithin(schema) }] };
  }
  const inner = (child: Schema): AjvSchema => lower(types, child, openness);
  const all: AjvSchema[] = [];
  if (schema.$ref !== undefined) all.push(lowerRef(types, refName(schema.$ref), openness));
  const values = literals(schema);
  if (values !== undefined) all.push(values.length === 1 ? { const: values[0] } : { enum: values });
  if (schema.anyOf !== undefined) all.push({ anyOf: schema.anyOf.map(inner) });
  if (schema.oneOf !== undefined) all.push(lowerOneOf(types, schema, schema.oneOf, inner));
  const own = {
    ...typePart(types, schema),
    ...constraints(schema),
    ...arrayPart(schema, inner),
    ...objectPart(schema, openness, inner),
  };
  if (Object.keys(own).length > 0) all.push(own);
  // ajv stops after `propertyNames` of an empty object, so that nothing may follow it.
  if (schema.propertyNames !== undefined)
    all.push({ type: "object", propertyNames: inner(schema.propertyNames) });
  const [only, ...more] = all;
  if (only === undefined) return anything();
  return more.length === 0 ? only : { allOf: all };
}

/** A schema that says nothing takes what JSON can say. A new one each time: ajv knows schemas by identity. */
function anything(): AjvSchema {
  return { [keyword.anything]: true };
}

/** Types of at most this many keywords are judged in place; others have a function of their own. */
const inlinedKeywords = 4;

function lowerRef(types: Idl["types"], name: string, openness: Openness): AjvSchema {
  const type = types[name];
  const isSmall = type !== undefined && type.$ref === undefined && subschemas(type).length === 0;
  if (!isSmall || Object.keys(type).filter((key) => !aside.has(key)).length > inlinedKeywords) {
    return { [keyword.judge]: openness.judgeOf(name) };
  }
  return lower(types, type, openness);
}

/** Keywords that no check comes of. */
const aside: ReadonlySet<string> = new Set([
  "description",
  "deprecated",
  "x-brand",
  "x-enum",
  "x-sensitive",
  "x-readonly",
  "x-undefined",
]);

/** The tag is read before the branches: one comparison in place of a try of each. */
function lowerOneOf(
  types: Idl["types"],
  { discriminator }: Schema,
  branches: readonly Schema[],
  inner: (child: Schema) => AjvSchema,
): AjvSchema {
  if (discriminator === undefined) return { oneOf: branches.map(inner) };
  const { propertyName: property } = discriminator;
  const tag: Tag = { property, values: branches.map((branch) => tagsOf(types, branch, property)) };
  return { type: "object", [keyword.plain]: true, [keyword.tag]: tag, [keyword.tagged]: branches.map(inner) };
}

function tagsOf(types: Idl["types"], branch: Schema, property: string): readonly string[] {
  const schema = resolve(types, branch).properties?.[property];
  return (schema === undefined ? undefined : literals(resolve(types, schema)))?.map(String) ?? [];
}

function typePart(types: Idl["types"], schema: Schema): AjvSchema {
  const stated = schema.type ?? impliedType(types, schema);
  if (stated === undefined) return {};
  return typeKeyword(stated);
}

function typeKeyword(stated: Schema["type"]): AjvSchema {
  const kept = [stated ?? []].flat();
  return {
    type: kept.length === 1 ? kept[0] : kept,
    ...(kept.includes("object") && { [keyword.plain]: true }),
  };
}

/** Bounds hold for the infinities too; NaN is beside every bound. */
function nonFiniteWithin(schema: Schema): readonly string[] {
  const isBoundBelow = schema.minimum !== undefined || schema.exclusiveMinimum !== undefined;
  const isBoundAbove = schema.maximum !== undefined || schema.exclusiveMaximum !== undefined;
  return ["NaN", ...(isBoundAbove ? [] : ["Infinity"]), ...(isBoundBelow ? [] : ["-Infinity"])];
}

/** Beside `$ref`, constraints stand without a type: it is that of the target. */
function impliedType(types: Idl["types"], schema: Schema): Schema["type"] {
  if (schema.$ref === undefined) return undefined;
  const constrained = [
    ...groups.flatMap((group) => [...group.keywords]),
    "items",
    "properties",
    "additionalProperties",
  ];
  return constrained.some((name) => Object.hasOwn(schema, name)) ? resolve(types, schema).type : undefined;
}

function constraints(schema: Schema): AjvSchema {
  const kept: Record<string, unknown> = {};
  for (const { keywords } of groups) {
    for (const name of keywords) {
      if (schema[name] !== undefined) kept[name] = schema[name];
    }
  }
  return kept;
}

function arrayPart({ type, items, additionalItems }: Schema, inner: (child: Schema) => AjvSchema): AjvSchema {
  const extra = additionalItems === undefined ? undefined : membersPart(additionalItems, inner);
  const isBare = items === undefined && [type].flat().includes("array");
  return {
    ...(isBare && { items: anything() }),
    ...(items !== undefined && { items: isSchemaList(items) ? items.map(inner) : inner(items) }),
    ...(extra !== undefined && { additionalItems: extra }),
  };
}

function objectPart(schema: Schema, { closed }: Openness, inner: (child: Schema) => AjvSchema): AjvSchema {
  const { type, properties, patternProperties, additionalProperties } = schema;
  const strict = schema["x-strict"] === true && additionalProperties === undefined;
  const refuses = strict || (closed && isOpenObject(schema));
  const isBare = properties === undefined && patternProperties === undefined && !strict;
  const others = additionalProperties ?? (isBare && [type].flat().includes("object") ? true : undefined);
  const extra = others === undefined ? undefined : membersPart(others, inner);
  return {
    ...(properties !== undefined && { properties: mapValues(properties, inner) }),
    ...(patternProperties !== undefined && { patternProperties: mapValues(patternProperties, inner) }),
    ...(extra !== undefined && { additionalProperties: extra }),
    ...(refuses && { additionalProperties: false }),
  };
}

/** Of the members, or items, that have no name of their own. */
function membersPart(schema: Schema | boolean, inner: (child: Schema) => AjvSchema): AjvSchema | false {
  if (schema === true) return anything();
  return schema === false ? false : inner(schema);
}

function mapValues(
  members: Readonly<Record<string, Schema>>,
  inner: (child: Schema) => AjvSchema,
): AjvSchema {
  return Object.fromEntries(Object.entries(members).map(([name, child]) => [name, inner(child)]));
}
