import { memberNameRule } from "./identifiers.ts";
import type { Idl, Json, Schema, SchemaType } from "./idl.ts";
import { pointerStep } from "./json-text.ts";
import { didYouMean } from "./nearest.ts";
import { type IdlProblem, oneOf, show } from "./problem.ts";
import { literals, refName, resolve, subschemas } from "./subschemas.ts";

/** Formats that a string can be asked to have (IDL.md, "Formats"). */
export const formats = [
  "date-time",
  "date",
  "time",
  "duration",
  "email",
  "uri",
  "uuid",
  "ipv4",
  "ipv6",
  "hostname",
] as const;

/** Keywords that judge values of certain types only, which the schema must then state. */
const typed: readonly {
  readonly types: readonly SchemaType[];
  readonly keywords: readonly (keyof Schema)[];
}[] = [
  { types: ["string"], keywords: ["minLength", "maxLength", "pattern", "format"] },
  {
    types: ["number", "integer"],
    keywords: [
      "minimum",
      "maximum",
      "exclusiveMinimum",
      "exclusiveMaximum",
      "multipleOf",
      "x-allow-non-finite",
    ],
  },
  {
    types: ["array"],
    keywords: ["items", "additionalItems", "minItems", "maxItems", "uniqueItems", "x-readonly"],
  },
  {
    types: ["object"],
    keywords: [
      "properties",
      "required",
      "additionalProperties",
      "patternProperties",
      "propertyNames",
      "minProperties",
      "maxProperties",
      "x-strict",
    ],
  },
];

const bounds = [
  ["minLength", "maxLength"],
  ["minimum", "maximum"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
] as const;

/** What a shape cannot say about one schema, and every schema inside it. */
export function schemaProblems(types: Idl["types"], root: Schema, pointer: string): readonly IdlProblem[] {
  const problems: IdlProblem[] = [];
  const visit = (schema: Schema, path: string): void => {
    const report = (message: string, at = ""): void => {
      problems.push({ path: path + at, message });
    };
    checkRef(types, schema, report);
    checkTypes(types, schema, report);
    checkText(schema, report);
    checkMembers(schema, report);
    checkUndefined(schema, path, report);
    checkDiscriminator(types, schema, report);
    for (const inner of subschemas(schema)) visit(inner.schema, path + inner.step);
  };
  visit(root, pointer);
  return problems;
}

type Report = (message: string, at?: string) => void;

function checkRef(types: Idl["types"], { $ref }: Schema, report: Report): void {
  if ($ref === undefined) return;
  if (!$ref.startsWith("#/types/")) {
    return report(`found ${show($ref)}; allowed: "#/types/<name>" with a name of "types"`, "/$ref");
  }
  const name = refName($ref);
  if (Object.hasOwn(types, name)) return;
  report(
    `no type is called ${show(name)}${didYouMean(name, Object.keys(types))}; "types" must define it`,
    "/$ref",
  );
}

function checkTypes(types: Idl["types"], schema: Schema, report: Report): void {
  const stated = resolve(types, schema).type ?? schema.type;
  const allowed = stated === undefined ? [] : [stated].flat();
  for (const group of typed) {
    if (group.types.some((type) => allowed.includes(type))) continue;
    for (const keyword of group.keywords) {
      if (schema[keyword] === undefined) continue;
      report(`${show(keyword)} needs "type" ${oneOf(group.types)} beside it`, `/${keyword}`);
    }
  }
  for (const [low, high] of bounds) {
    const from = schema[low];
    const to = schema[high];
    if (from !== undefined && to !== undefined && from > to) {
      report(`${show(low)} ${from} is above ${show(high)} ${to}: no value fits`, `/${low}`);
    }
  }
  if (schema["x-mesh"] !== undefined) {
    report("this version knows no logical types; leave the keyword out", "/x-mesh");
  }
}

function checkText({ format, pattern, patternProperties }: Schema, report: Report): void {
  const known: readonly string[] = formats;
  if (format !== undefined && !known.includes(format)) {
    report(
      `unknown format ${show(format)}${didYouMean(format, known)}; allowed: ${known.join(", ")}`,
      "/format",
    );
  }
  const patterns = Object.keys(patternProperties ?? {}).map((key) => [
    key,
    `/patternProperties${pointerStep(key)}`,
  ]);
  if (pattern !== undefined) patterns.push([pattern, "/pattern"]);
  for (const [source = "", at] of patterns) {
    if (!compiles(source)) report(`${show(source)} is no regular expression that JavaScript can compile`, at);
  }
}

function checkMembers(schema: Schema, report: Report): void {
  const properties = schema.properties ?? {};
  for (const keyword of ["properties", "patternProperties"] as const) {
    for (const name of Object.keys(schema[keyword] ?? {})) {
      const wrong = memberNameRule(name);
      if (wrong !== undefined) report(wrong, `/${keyword}${pointerStep(name)}`);
    }
  }
  schema.required?.forEach((name, at) => {
    if (schema.properties === undefined || Object.hasOwn(properties, name)) return;
    report(
      `no property is called ${show(name)}${didYouMean(name, Object.keys(properties))}`,
      `/required/${at}`,
    );
  });
  if (schema.additionalItems !== undefined && !Array.isArray(schema.items)) {
    report(`"additionalItems" needs a tuple: an array of schemas in "items"`, "/additionalItems");
  }
  const names = schema["x-enum"];
  if (names !== undefined && names.length !== schema.enum?.length) {
    report(`"x-enum" names the values of "enum": it needs one name for each`, "/x-enum");
  }
}

const maybeAbsent = /\/(properties\/[^/]*|additionalProperties|params\/\d+\/schema)$/;

function checkUndefined(schema: Schema, path: string, report: Report): void {
  if (schema["x-undefined"] !== undefined && !maybeAbsent.test(path)) {
    report("only a property, the values of a map, or a parameter can be absent", "/x-undefined");
  }
  for (const name of schema.required ?? []) {
    const { [name]: member } = schema.properties ?? {};
    if (member?.["x-undefined"] === undefined) continue;
    report("a required property is never absent", `/properties${pointerStep(name)}/x-undefined`);
  }
}

function checkDiscriminator(types: Idl["types"], schema: Schema, report: Report): void {
  const { discriminator, oneOf: branches } = schema;
  if (discriminator === undefined) return;
  if (branches === undefined) return report(`"discriminator" needs "oneOf" beside it`, "/discriminator");
  const tag = discriminator.propertyName;
  const seen = new Set<Json>();
  branches.forEach((branch, at) => {
    const { properties, required } = resolve(types, branch);
    const property = properties?.[tag];
    const values = property === undefined ? undefined : literals(resolve(types, property));
    if (
      values === undefined ||
      !values.every((value) => typeof value === "string") ||
      !required?.includes(tag)
    ) {
      return report(
        `this branch must require the property ${show(tag)} with a "const" or "enum" of strings`,
        `/oneOf/${at}`,
      );
    }
    for (const value of values) {
      if (seen.has(value)) report(`two branches have the tag ${show(value)}`, `/oneOf/${at}`);
      seen.add(value);
    }
  });
}

/** Types that refer to themselves without an object or array between: no value could ever be judged. */
export function circularTypes(types: Idl["types"]): readonly IdlProblem[] {
  const problems: IdlProblem[] = [];
  for (const name of Object.keys(types)) {
    if (reachesItself(types, name)) {
      problems.push({
        path: `/types${pointerStep(name)}`,
        message: `the type is defined by itself alone; put an object or an array between`,
      });
    }
  }
  return problems;
}

function reachesItself(types: Idl["types"], start: string): boolean {
  const seen = new Set<string>();
  const reaches = (schema: Schema): boolean => {
    if (schema.$ref !== undefined) {
      const name = refName(schema.$ref);
      if (name === start) return true;
      const type = types[name];
      if (type !== undefined && !seen.has(name)) {
        seen.add(name);
        if (reaches(type)) return true;
      }
    }
    return subschemas(schema).some((inner) => inner.sameValue && reaches(inner.schema));
  };
  const type = types[start];
  return type !== undefined && reaches(type);
}

/** Patterns are Unicode-aware where their syntax allows it, as in the generated checks. */
function compiles(source: string): boolean {
  return ["u", ""].some((flags) => {
    try {
      new RegExp(source, flags).test("");
      return true;
    } catch {
      return false;
    }
  });
}
