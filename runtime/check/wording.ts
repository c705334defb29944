import { count, describe, literal } from "./describe.ts";
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
    case "additionalProperties":
    case "unevaluatedProperties": {
      const member = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
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
      return { expected: `a string of at least ${count(limit, "character")}`, found: textSize(value) };
    case "maxLength":
      return { expected: `a string of at most ${count(limit, "character")}`, found: textSize(value) };
    case "pattern":
      return { expected: `a string that matches /${String(params["pattern"])}/`, found: describe(value) };
    case "format":
      return { expected: formatNamed(String(params["format"])), found: describe(value) };
    case "minimum":
      return { expected: `at least ${limit}`, found: describe(value) };
    case "maximum":
      return { expected: `at most ${limit}`, found: describe(value) };
    case "exclusiveMinimum":
      return { expected: `more than ${limit}`, found: describe(value) };
    case "exclusiveMaximum":
      return { expected: `less than ${limit}`, found: describe(value) };
    case "multipleOf":
      return { expected: `a multiple of ${String(params["multipleOf"])}`, found: describe(value) };
    case "minItems":
      return { expected: `an array of at least ${count(limit, "item")}`, found: describe(value) };
    case "maxItems":
    case "additionalItems":
    case "items":
      return { expected: `an array of at most ${count(limit, "item")}`, found: describe(value) };
    case "uniqueItems":
      return {
        expected: "an array without repeated items",
        found: equalPositions(params),
      };
    case "minProperties":
      return { expected: `an object of at least ${count(limit, "member")}`, found: memberCount(value) };
    case "maxProperties":
      return { expected: `an object of at most ${count(limit, "member")}`, found: memberCount(value) };
    case "discriminator":
      return discriminatorWording(params, value);
    case "anyOf":
    case "oneOf":
      return { expected: "one of the types that the contract allows", found: describe(value) };
    case "false schema":
      return { expected: "absent", found: describe(value) };
    default:
      return { expected: otherExpectation(failure), found: describe(value) };
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

function equalPositions({ i, j }: Failure["params"]): string {
  return `equal items at ${Math.min(Number(i), Number(j))} and ${Math.max(Number(i), Number(j))}`;
}

function formatNamed(format: string): string {
  const example = formatExamples.get(format);
  return example === undefined
    ? `in the format ${literal(format)}`
    : `in the format ${format}, like ${example}`;
}

const formatExamples: ReadonlyMap<string, string> = new Map([
  ["date-time", "2026-11-23T16:07:51Z"],
  ["date", "2026-11-23"],
  ["time", "16:07:51Z"],
  ["duration", "PT1H30M"],
  ["email", "max@example.com"],
  ["uri", "https://example.com/"],
  ["uuid", "123e4567-e89b-12d3-a456-426614174000"],
  ["ipv4", "192.0.2.1"],
  ["ipv6", "2001:db8::1"],
  ["hostname", "example.com"],
]);

function textSize(value: unknown): string {
  if (typeof value !== "string") return describe(value);
  return value === "" ? `"" (an empty string)` : `one of ${count(ucs2length(value), "character")}`;
}

function memberCount(value: unknown): string {
  if (typeof value !== "object" || value === null) return describe(value);
  return `one of ${count(Object.keys(value).length, "member")}`;
}

function discriminatorWording(params: Failure["params"], value: unknown): Wording {
  const member = String(params["tag"]);
  const tag =
    typeof value === "object" && value !== null
      ? (Object.getOwnPropertyDescriptor(value, member)?.value as unknown)
      : undefined;
  const expected = params["error"] === "tag" ? "a string" : "the tag of a variant that the contract declares";
  return { member, expected, found: describe(tag) };
}

/** A keyword of the emitter's own carries its wording in ajv's message. */
function otherExpectation(failure: Failure): string {
  const { message = "" } = failure;
  return message.startsWith("must be ") ? message.slice("must be ".length) : `valid (${failure.keyword})`;
}
