import { isSchemaList, type Json, literals, type Schema, type SchemaType } from "@meshrpc/schema";
import { docComment } from "./comment.ts";
import { foldMember } from "./fold.ts";
import { memberKey, quote } from "./literal.ts";

/** How the named types of a contract are called in the file that refers to them. */
export type TypeRef = (name: string) => string;

/** The TypeScript type of the values that fit `schema`. */
export function typeText(schema: Schema, ref: TypeRef): string {
  return unionOf(alternatives(schema, ref));
}

/** The members of an object type, each with its comment, for `{ … }` over several lines. */
export function memberLines(schema: Schema, ref: TypeRef, indent: string): readonly string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([name, member]) => {
    const doc = docComment(
      [member.description ?? "", member.deprecated === true ? "@deprecated" : ""],
      indent,
    );
    return `${doc}${indent}${foldMember(memberText(memberKey(name), member, required.has(name), ref), indent)};\n`;
  });
}

/** True if `interface Name { … }` can say all of `schema`. */
export function isPlainInterface(schema: Schema): boolean {
  return (
    schema.type === "object" &&
    schema.properties !== undefined &&
    Object.keys(schema.properties).length > 0 &&
    typeof schema.additionalProperties !== "object" &&
    schema.additionalProperties !== true &&
    schema.patternProperties === undefined &&
    schema.anyOf === undefined &&
    schema.oneOf === undefined
  );
}

export function arrayText(item: string): string {
  return /^[\p{ID_Continue}$.]+(\[\])*$|^\{[^{}]*\}$|^\[[^[\]]*\]$/u.test(item) ? `${item}[]` : `(${item})[]`;
}

export function literalText(value: Json): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literalText).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${memberKey(name)}: ${literalText(member)}`)
    .join("; ")} }`;
}

function alternatives(schema: Schema, ref: TypeRef): readonly string[] {
  if (schema.$ref !== undefined) return [ref(schema.$ref.slice("#/types/".length))];
  const values = literals(schema);
  if (values !== undefined) return values.map(literalText);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) {
    const union = branches.flatMap((branch) => alternatives(branch, ref));
    const common = schema.properties === undefined ? undefined : objectText(schema, ref);
    return common === undefined ? union : [`(${unionOf(union)}) & ${common}`];
  }
  if (schema.type === undefined) return ["unknown"];
  return [schema.type].flat().map((type) => typeOf(type, schema, ref));
}

function unionOf(types: readonly string[]): string {
  return [...new Set(types)].join(" | ");
}

function typeOf(type: SchemaType, schema: Schema, ref: TypeRef): string {
  switch (type) {
    case "integer":
      return "number";
    case "array":
      return arrayType(schema, ref);
    case "object":
      return objectText(schema, ref);
    default:
      return type;
  }
}

function arrayType(schema: Schema, ref: TypeRef): string {
  return `${schema["x-readonly"] === true ? "readonly " : ""}${mutableArrayType(schema, ref)}`;
}

function mutableArrayType({ items, additionalItems, minItems, maxItems }: Schema, ref: TypeRef): string {
  if (items === undefined) return maxItems === 0 ? "[]" : "unknown[]";
  if (!isSchemaList(items)) return arrayText(typeText(items, ref));
  const parts = items.map((item, at) => {
    const text = typeText(item, ref);
    if (at < (minItems ?? items.length)) return text;
    return /^readonly | [|&] /.test(text) ? `(${text})?` : `${text}?`;
  });
  if (additionalItems !== false && additionalItems !== undefined) {
    const rest = additionalItems === true ? "unknown" : typeText(additionalItems, ref);
    parts.push(`...${arrayText(rest)}`);
  }
  return `[${parts.join(", ")}]`;
}

function objectText(schema: Schema, ref: TypeRef): string {
  const required = new Set(schema.required);
  const members = Object.entries(schema.properties ?? {}).map(([name, member]) =>
    memberText(memberKey(name), member, required.has(name), ref),
  );
  const index = indexText(schema, ref);
  if (members.length === 0) return `{ ${index ?? "[key: string]: unknown"} }`;
  const own = `{ ${members.join("; ")} }`;
  return index === undefined ? own : `${own} & { ${index} }`;
}

/** `name: T`, `name?: T`, or with `| undefined`, of a property or parameter. */
export function memberText(key: string, member: Schema, isRequired: boolean, ref: TypeRef): string {
  const spelt = isRequired ? undefined : member["x-undefined"];
  const mark = isRequired || spelt === "required" ? "" : "?";
  const types = alternatives(member, ref);
  return `${key}${mark}: ${unionOf(spelt === undefined ? types : [...types, "undefined"])}`;
}

function indexText({ additionalProperties, patternProperties }: Schema, ref: TypeRef): string | undefined {
  const values = Object.values(patternProperties ?? {});
  if (typeof additionalProperties === "object") values.push(additionalProperties);
  if (additionalProperties === true) return "[key: string]: unknown";
  if (values.length === 0) return undefined;
  const types = values.flatMap((value) => alternatives(value, ref));
  if (values.some((value) => value["x-undefined"] !== undefined)) types.push("undefined");
  return `[key: string]: ${unionOf(types)}`;
}
