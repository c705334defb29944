import { _, Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { formats, type Idl, type Schema } from "@meshrpc/schema";
import { typesThatClose } from "./closing.ts";
import { compact } from "./compact.ts";
import { type AjvSchema, lower, type Openness } from "./lower.ts";
import { addVocabulary, keyword } from "./vocabulary.ts";

/** A function that judges values of one schema. */
export interface JudgeRequest {
  /** The function's name in the module: `validateGreetParams`. */
  readonly name: string;
  readonly closed: boolean;
  readonly subject: Subject;
}

export type Subject =
  | { readonly type: string }
  | { readonly schema: Schema }
  | {
      readonly params: readonly { readonly schema: Schema; readonly optional?: true; readonly rest?: true }[];
    };

export interface CompiledChecks {
  /** Functions and constants, without imports and exports. */
  readonly code: string;
  /** The helpers of `@meshrpc/runtime/contract` that `code` names. */
  readonly helpers: readonly string[];
}

/** Types smaller than this many keywords are judged in place; others have a function of their own. */
const inlinedKeywords = 4;

/** Precompiles the checks of one contract into one module's code: no evaluation and no ajv at run time. */
export function compileChecks(idl: Idl, requests: readonly JudgeRequest[]): CompiledChecks {
  const ajv = newAjv();
  const names = Object.keys(idl.types);
  const closing = typesThatClose(idl.types);
  const opennessOf = (closed: boolean): Openness => ({
    closed,
    idOf: (name) => `${closed && closing.has(name) ? "c" : "t"}${names.indexOf(name)}`,
  });
  for (const name of names) {
    for (const closed of closing.has(name) ? [false, true] : [false]) {
      const openness = opennessOf(closed);
      ajv.addSchema(lower(idl.types, idl.types[name] ?? {}, openness), openness.idOf(name));
    }
  }
  const ids: Record<string, string> = {};
  const judges = new Map<string, string>();
  requests.forEach(({ name, closed, subject }, at) => {
    const openness = opennessOf(closed);
    const id = `j${at}`;
    const schema =
      "type" in subject ? { $ref: openness.idOf(subject.type) } : lowerSubject(idl.types, subject, openness);
    if ("type" in subject) ids[id] = openness.idOf(subject.type);
    else {
      ajv.addSchema(schema, id);
      ids[id] = id;
    }
    judges.set(id, name);
  });
  return compact(standalone.default(ajv, ids), judges);
}

/** ajv as every check of a contract uses it. */
export function newAjv(): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictNumbers: true,
    strictTuples: false,
    // The loader judges `required`; a record may ask for members that it does not declare.
    strictRequired: false,
    allowUnionTypes: true,
    ownProperties: true,
    discriminator: true,
    allErrors: false,
    messages: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    inlineRefs: inlinedKeywords,
    formats: Object.fromEntries(formats.map((format) => [format, () => true])),
    code: { source: true, esm: true, lines: true, regExp: patternEngine, formats: _`formats` },
  });
  addVocabulary(ajv);
  return ajv;
}

/** Patterns see whole characters where their syntax allows the flag. */
const patternEngine = Object.assign(
  (source: string): RegExp => {
    try {
      return new RegExp(source, "u");
    } catch {
      return new RegExp(source);
    }
  },
  { code: "new RegExp" },
);

function lowerSubject(
  types: Idl["types"],
  subject: Exclude<Subject, { type: string }>,
  openness: Openness,
): AjvSchema {
  if ("schema" in subject) return lower(types, subject.schema, openness);
  const { params } = subject;
  const fixed = params.filter((param) => param.rest !== true);
  const rest = params.find((param) => param.rest === true);
  const required = fixed.filter((param) => param.optional !== true).length;
  const items = fixed.map(({ schema, optional }) => {
    const judged = lower(types, schema, openness);
    return optional === true ? { [keyword.maybe]: judged } : judged;
  });
  const extra = rest === undefined ? false : lower(types, rest.schema, openness);
  if (items.length === 0)
    return rest === undefined ? { type: "array", maxItems: 0 } : { type: "array", items: extra };
  return { type: "array", minItems: required, items, additionalItems: extra };
}
