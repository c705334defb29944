import { _, Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { formats, type Idl, type Schema } from "@meshrpc/schema";
import { typesThatClose } from "./closing.ts";
import { compact, type CompiledChecks } from "./compact.ts";
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

/** Precompiles the checks of one contract into one module's code: no evaluation and no ajv at run time. */
export function compileChecks(idl: Idl, requests: readonly JudgeRequest[]): CompiledChecks {
  const ajv = newAjv();
  const judges = new TypeJudges(idl);
  const names = new Map<string, string>();
  requests.forEach(({ name, closed, subject }, at) => {
    const openness = judges.openness(closed);
    if ("type" in subject) return names.set(openness.judgeOf(subject.type), name);
    names.set(`judge${at}`, name);
    return ajv.addSchema(lowerSubject(idl.types, subject, openness), `judge${at}`);
  });
  for (const { id, name, schema } of judges.compiled()) {
    ajv.addSchema(schema, id);
    if (!names.has(id)) names.set(id, name);
  }
  const ids = Object.fromEntries([...names.keys()].map((id) => [id, id]));
  return compact(standalone.default(ajv, ids), names);
}

/** The functions of named types: those that are asked for, and those that they ask for. */
class TypeJudges {
  readonly #idl: Idl;
  readonly #places: ReadonlyMap<string, number>;
  readonly #closing: ReadonlySet<string>;
  readonly #wanted: Map<string, { readonly type: string; readonly closed: boolean }> = new Map();

  constructor(idl: Idl) {
    this.#idl = idl;
    this.#places = new Map(Object.keys(idl.types).map((name, at) => [name, at]));
    this.#closing = typesThatClose(idl.types);
  }

  openness(closed: boolean): Openness {
    return {
      closed,
      judgeOf: (type) => {
        // A type that closing does not change has one function for both.
        const differs = closed && this.#closing.has(type);
        const id = `${differs ? "closedJudge" : "typeJudge"}${this.#places.get(type)}`;
        this.#wanted.set(id, { type, closed: differs });
        return id;
      },
    };
  }

  /** Lowering a schema may ask for more of them, which follow. */
  *compiled(): Generator<{ readonly id: string; readonly name: string; readonly schema: AjvSchema }> {
    for (const [id, { type, closed }] of this.#wanted) {
      const schema = lower(this.#idl.types, this.#idl.types[type] ?? {}, this.openness(closed));
      yield { id, name: `validate${closed ? "Closed" : "Type"}_${type}`, schema };
    }
  }
}

/** ajv as every check of a contract uses it. */
function newAjv(): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictNumbers: true,
    strictTuples: false,
    // The loader judges `required`; a record may ask for members that it does not declare.
    strictRequired: false,
    allowUnionTypes: true,
    ownProperties: true,
    allErrors: false,
    messages: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
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
