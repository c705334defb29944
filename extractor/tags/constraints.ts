import { didYouMean, formats, type Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { type Tag, tagsOf, unreadTag } from "./comments.ts";
import { dataTags, hintAtOrdinaryComment, judgeStrayTag } from "./tag-names.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Constraints = Mutable<
  Pick<
    Schema,
    | "minLength"
    | "maxLength"
    | "pattern"
    | "format"
    | "minimum"
    | "maximum"
    | "exclusiveMinimum"
    | "exclusiveMaximum"
    | "multipleOf"
    | "minItems"
    | "maxItems"
    | "uniqueItems"
    | "minProperties"
    | "maxProperties"
    | "deprecated"
    | "x-sensitive"
    | "x-strict"
    | "x-allow-non-finite"
  > & { integer: true }
>;

/** Reads the tags that narrow a type or a member. What they say is checked at the tag. */
export function constraintsOf(
  declaration: ts.Node | undefined,
  diagnostics: Diagnostics,
): Partial<Constraints> {
  const constraints: Partial<Constraints> = {};
  if (declaration === undefined) return constraints;
  for (const tag of tagsOf(declaration)) {
    const read = readers.get(tag.name);
    if (read !== undefined) Object.assign(constraints, read(tag, diagnostics));
    else judgeStrayTag(tag, "data", diagnostics);
  }
  hintAtOrdinaryComment(declaration, dataTags, diagnostics);
  const lost = unreadTag(declaration, [...readers.keys()]);
  if (lost !== undefined)
    diagnostics.error(
      declaration,
      "tagPlace",
      `@${lost} stands in a comment that TypeScript does not read, behind other code on its line: put the member on a line of its own.`,
    );
  return constraints;
}

type Reader = (tag: Tag, diagnostics: Diagnostics) => Partial<Constraints>;

const number =
  (name: keyof Constraints, integer: boolean): Reader =>
  (tag, diagnostics) => {
    const value = Number(tag.text);
    const fits =
      tag.text !== "" && Number.isFinite(value) && (!integer || (Number.isInteger(value) && value >= 0));
    if (fits) return { [name]: value };
    const expected = integer ? "a whole number from 0" : "a number";
    diagnostics.error(
      tag.node,
      "tagValue",
      `@${tag.name} takes ${expected} and nothing else, found ${quote(tag.text)}.`,
    );
    return {};
  };

const flag =
  (constraints: Partial<Constraints>): Reader =>
  (tag, diagnostics) => {
    if (tag.text !== "" && tag.text !== "true")
      diagnostics.error(
        tag.node,
        "tagValue",
        `@${tag.name} takes nothing after it, found ${quote(tag.text)}.`,
      );
    return constraints;
  };

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["minLength", number("minLength", true)],
  ["maxLength", number("maxLength", true)],
  ["minItems", number("minItems", true)],
  ["maxItems", number("maxItems", true)],
  ["minProperties", number("minProperties", true)],
  ["maxProperties", number("maxProperties", true)],
  ["minimum", number("minimum", false)],
  ["maximum", number("maximum", false)],
  ["exclusiveMinimum", number("exclusiveMinimum", false)],
  ["exclusiveMaximum", number("exclusiveMaximum", false)],
  ["multipleOf", multipleOf],
  ["pattern", pattern],
  ["format", format],
  ["uniqueItems", flag({ uniqueItems: true })],
  ["integer", flag({ integer: true })],
  ["deprecated", () => ({ deprecated: true })],
  ["sensitive", flag({ "x-sensitive": true })],
  ["strict", flag({ "x-strict": true })],
  ["allowNonFinite", flag({ "x-allow-non-finite": true })],
]);

function multipleOf(tag: Tag, diagnostics: Diagnostics): Partial<Constraints> {
  const read = number("multipleOf", false)(tag, diagnostics);
  if (read.multipleOf === undefined || read.multipleOf > 0) return read;
  diagnostics.error(tag.node, "tagValue", `@multipleOf takes a number above 0, found ${quote(tag.text)}.`);
  return {};
}

function pattern(tag: Tag, diagnostics: Diagnostics): Partial<Constraints> {
  const reason = ["u", ""].map((flags) => compileError(tag.text, flags));
  if (tag.text !== "" && reason.includes(undefined)) return { pattern: tag.text };
  const why = tag.text === "" ? "it is empty" : reason[0];
  diagnostics.error(
    tag.node,
    "pattern",
    `@pattern takes a regular expression without slashes around it, found ${quote(tag.text)}: ${why}.`,
  );
  return {};
}

function compileError(source: string, flags: string): string | undefined {
  try {
    new RegExp(source, flags).test("");
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function format(tag: Tag, diagnostics: Diagnostics): Partial<Constraints> {
  const known: readonly string[] = formats;
  if (known.includes(tag.text)) return { format: tag.text };
  diagnostics.error(
    tag.node,
    "tagValue",
    `@format ${quote(tag.text)} is not known${didYouMean(tag.text, known)}; there are ${known.join(", ")}.`,
  );
  return {};
}

/**
 * `schema` with the constraints put on, as far as they fit its type. `describe` names the place for
 * an error about one that does not.
 */
export function constrain(
  schema: Schema,
  target: Schema | undefined,
  constraints: Partial<Constraints>,
  refuse: (keyword: string, needs: string) => void,
): Schema {
  const { integer, ...keywords } = constraints;
  const types = typesOf(target);
  const kept: Record<string, unknown> = {};
  let branches = schema.anyOf;
  for (const [keyword, value] of Object.entries(keywords)) {
    const needs = needed(keyword);
    const at = branches?.findIndex((branch) => needs !== undefined && typesOf(branch)?.includes(needs)) ?? -1;
    if (needs === undefined || types === undefined || types.includes(needs)) kept[keyword] = value;
    else if (at >= 0) branches = branches?.with(at, { ...branches[at], [keyword]: value });
    else refuse(keyword, needs);
  }
  if (branches !== undefined) kept["anyOf"] = branches;
  if (integer === true) {
    if (types?.includes("number") === true) {
      return {
        ...schema,
        ...kept,
        type: types.length === 1 ? "integer" : types.map((type) => (type === "number" ? "integer" : type)),
      } as Schema;
    }
    refuse("integer", "number");
  }
  return Object.keys(kept).length === 0 ? schema : ({ ...schema, ...kept } as Schema);
}

/** The types of the values that a schema takes; undefined: not known yet, or any. */
function typesOf(schema: Schema | undefined): readonly string[] | undefined {
  if (schema === undefined) return undefined;
  if (schema.type === undefined) return Object.keys(schema).length === 0 ? undefined : [];
  return [schema.type].flat().map((type) => (type === "integer" ? "number" : type));
}

function needed(keyword: string): string | undefined {
  switch (keyword) {
    case "minLength":
    case "maxLength":
    case "pattern":
    case "format":
      return "string";
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
    case "multipleOf":
    case "x-allow-non-finite":
      return "number";
    case "minItems":
    case "maxItems":
    case "uniqueItems":
      return "array";
    case "minProperties":
    case "maxProperties":
    case "x-strict":
      return "object";
    default:
      return undefined;
  }
}

function quote(text: string): string {
  return JSON.stringify(text);
}
