import { _, type Ajv, type CodeKeywordDefinition, type KeywordCxt } from "ajv";
import { or } from "ajv/dist/compile/codegen/index.js";

/** Names of the checks' own keywords; `lower.ts` writes them, nobody else. */
export const keyword = {
  /** The value is no Date, Map or other instance. */
  plain: "x-plain",
  /** `undefined`, or a value of the schema: an optional argument. */
  maybe: "x-maybe",
  /** One of these: `NaN`, `Infinity`, `-Infinity`. */
  nonFinite: "x-non-finite",
} as const;

/** Keywords of a contract that say nothing about which values fit. */
const silent = ["x-brand", "x-enum", "x-mesh", "x-sensitive", "x-allow-non-finite", "x-strict"];

/**
 * Teaches `ajv` what contracts need beyond draft-07: plain objects, optional arguments, non-finite
 * numbers, and members whose value is `undefined` counting as absent.
 */
export function addVocabulary(ajv: Ajv): void {
  ajv.addVocabulary(silent);
  ajv.addKeyword(plain);
  ajv.addKeyword(maybe);
  ajv.addKeyword(nonFinite);
  for (const name of ["additionalProperties", "patternProperties", "propertyNames"]) {
    replace(ajv, name, overPresentMembers);
  }
  for (const name of ["minProperties", "maxProperties"]) replace(ajv, name, countingPresentMembers);
}

const plain: CodeKeywordDefinition = {
  keyword: keyword.plain,
  type: "object",
  schemaType: "boolean",
  before: "required",
  error: { message: "must be object", params: _`{type: "object"}` },
  code(cxt) {
    const guard = cxt.gen.scopeValue("func", { ref: keyword.plain, code: _`isPlainObject` });
    cxt.result(_`${guard}(${cxt.data})`, undefined, () => failAsType(cxt));
  },
};

const maybe: CodeKeywordDefinition = {
  keyword: keyword.maybe,
  schemaType: ["object", "boolean"],
  code(cxt) {
    const { gen, data } = cxt;
    const valid = gen.let("valid", true);
    gen.if(_`${data} !== undefined`, () => cxt.subschema({ keyword: keyword.maybe }, valid));
    cxt.ok(valid);
  },
};

const nonFinite: CodeKeywordDefinition = {
  keyword: keyword.nonFinite,
  schemaType: "array",
  error: { message: "must be number", params: _`{type: "number"}` },
  code(cxt) {
    const { data } = cxt;
    const conditions = [
      ["NaN", _`${data} !== ${data}`],
      ["Infinity", _`${data} === Infinity`],
      ["-Infinity", _`${data} === -Infinity`],
    ] as const;
    const allowed = conditions
      .filter(([name]) => cxt.schema.includes(name))
      .map(([, condition]) => condition);
    cxt.result(or(...allowed), undefined, () => failAsType(cxt));
  },
};

/** Reports the failure as ajv reports a wrong type, so that it is worded alike. */
function failAsType(cxt: KeywordCxt): void {
  Object.assign(cxt, { keyword: "type" });
  cxt.error();
}

/** The same keyword, blind to members whose value is `undefined`. */
function overPresentMembers(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, ruleType) {
      const { gen } = cxt;
      const own = Object.hasOwn(gen, "forIn") ? gen.forIn : undefined;
      const { forIn } = gen;
      const blind: typeof forIn = (name, members, body, kind) =>
        forIn.call(
          gen,
          name,
          members,
          (key) => gen.if(_`${members}[${key}] !== undefined`, () => body(key)),
          kind,
        );
      // Schemas inside this one share `gen`; once is enough for them too.
      if (own === undefined) gen.forIn = blind;
      definition.code(cxt, ruleType);
      if (own === undefined) Reflect.deleteProperty(gen, "forIn");
    },
  };
}

/** `minProperties` and `maxProperties`, blind to members whose value is `undefined`. */
function countingPresentMembers(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt) {
      const { gen, data, schema } = cxt;
      const count = gen.let("count", _`0`);
      gen.forIn("key", data, (key) =>
        gen.if(_`${data}[${key}] !== undefined`, () => gen.code(_`${count}++`)),
      );
      cxt.fail(cxt.keyword === "maxProperties" ? _`${count} > ${schema}` : _`${count} < ${schema}`);
    },
  };
}

/** Puts a changed definition of one of ajv's own keywords in its place. */
function replace(
  ajv: Ajv,
  name: string,
  change: (definition: CodeKeywordDefinition) => CodeKeywordDefinition,
): void {
  const definition = ajv.getKeyword(name);
  if (typeof definition === "boolean" || !("code" in definition))
    throw new Error(`ajv has no keyword ${name}`);
  ajv.removeKeyword(name);
  ajv.addKeyword({ ...change(definition), keyword: name });
}
