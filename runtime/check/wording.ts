import { count, describe, literal } from "./describe.ts";
import type { Unfit } from "./json-like.ts";
import { ucs2length } from "./keywords.ts";

/** One error of ajv. https://ajv.js.org/api.html#error-objects */
export interface Failure {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

export interface Wording {
  /** The member of the value that is meant, where it is not the value itself. */
  readonly member?: string;
  /** The same, for one that is further down. */
  readonly below?: readonly string[];
  readonly expected: string;
  readonly found: string;
}

/** Puts a failure of `value` in words; `expected` stands after "must be". */
export function wordingOf(failure: Failure, value: unknown): Wording {
  const { params } = failure;
  const limit = Number(params["limit"]);
  switch (failure.keyword) {
    case "type":
      return { expected: typesNamed(params["type"], value), found: describe(value) };
    case "required":
      return { member: String(params["missingProperty"]), expected: "present", found: "nothing" };
    case "additionalProperties": {
      const member = String(params["additionalProperty"]);
      return { member, expected: "absent", found: `an unknown property, ${literal(member)}` };
    }
    case "propertyNames": {
      const member = String(params["propertyName"]);
      return { member, expected: "a property name that the contract allows", found: literal(member) };
    }
    case "enum":
      return { expected: oneOf(params["allowedValues"]), found: describe(value) };
    case "const":
      return { expected: literal(params["allowedValue"]), found: describe(value) };
    case "minLength":
      return { expected: `a string of at least ${count(limit, "character")}`, found: sizeOf(value) };
    case "maxLength":
      return { expected: `a string of at most ${count(limit, "character")}`, found: sizeOf(value) };
    case "minItems":
      return { expected: `an array of at least ${count(limit, "item")}`, found: sizeOf(value) };
    case "maxItems":
    case "additionalItems":
    case "items":
      return { expected: `an array of at most ${count(limit, "item")}`, found: sizeOf(value) };
    case "minProperties":
      return { expected: `an object of at least ${count(limit, "member")}`, found: sizeOf(value) };
    case "maxProperties":
      return { expected: `an object of at most ${count(limit, "member")}`, found: sizeOf(value) };
    case "discriminator":
      return discriminatorWording(params, value);
    case "anyOf":
    case "oneOf":
      return { expected: "one of the types that the contract allows", found: describe(value) };
    case "x-anything": {
      const { segments, expected, found } = params["unfit"] as Unfit;
      return { below: segments, expected, found };
    }
    case "false schema":
      return { expected: "absent", found: describe(value) };
    default:
      return { expected: otherExpectation(failure), found: String(params["found"] ?? describe(value)) };
  }
}

function typesNamed(type: unknown, value: unknown): string {
  const types = Array.isArray(type) ? type : String(type).split(",");
  // "a number, found NaN (a number)" would puzzle.
  if (typeof value === "number" && types.includes("number")) return "a finite number";
  return alternatives(types.map((name) => withArticle(String(name))));
}

/** `a, b or c` */
export function alternatives(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function withArticle(type: string): string {
  if (type === "null") return type;
  return /^[aio]/.test(type) ? `an ${type}` : `a ${type}`;
}

const maxListed = 16;

function oneOf(allowed: unknown): string {
  const values = Array.isArray(allowed) ? allowed : [];
  if (values.length === 1) return literal(values[0]);
  const listed = values.slice(0, maxListed).map(literal).join(", ");
  return `one of ${listed}${values.length > maxListed ? `, … (${values.length} in all)` : ""}`;
}

function sizeOf(value: unknown): string {
  if (typeof value === "string")
    return value === "" ? `"" (an empty string)` : `one of ${count(ucs2length(value), "character")}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return describe(value);
  return `one of ${count(Object.keys(value).length, "member")}`;
}

function discriminatorWording(params: Failure["params"], value: unknown): Wording {
  const member = String(params["tag"]);
  const tag =
    typeof value === "object" && value !== null
      ? (Object.getOwnPropertyDescriptor(value, member)?.value as unknown)
      : undefined;
  return { member, expected: oneOf(params["allowedValues"]), found: describe(tag) };
}

/** The emitter writes what a rarer keyword asks for beside its failures: most contracts do without the words. */
function otherExpectation(failure: Failure): string {
  const { message = "", params } = failure;
  if (params["expected"] !== undefined) return String(params["expected"]);
  const bound = bounds.get(failure.keyword);
  if (bound !== undefined) return `${bound} ${String(params["limit"])}`;
  return message.startsWith("must be ") ? message.slice("must be ".length) : `valid (${failure.keyword})`;
}

const bounds: ReadonlyMap<string, string> = new Map([
  ["minimum", "at least"],
  ["maximum", "at most"],
  ["exclusiveMinimum", "more than"],
  ["exclusiveMaximum", "less than"],
]);
