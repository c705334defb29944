import { _, type Ajv, type Code, type CodeKeywordDefinition, type KeywordCxt, Name, nil } from "ajv";
import { getProperty, or, strConcat } from "ajv/dist/compile/codegen/index.js";
import { rareWords } from "./rare-words.ts";

/** Names of the checks' own keywords; `lower.ts` writes them, nobody else. */
export const keyword = {
  /** The value is no Date, Map or other instance. */
  plain: "x-plain",
  /** The value is what JSON can say: a type that says nothing. */
  anything: "x-anything",
  /** `undefined`, or a value of the schema: an optional argument. */
  maybe: "x-maybe",
  /** One of these: `NaN`, `Infinity`, `-Infinity`. */
  nonFinite: "x-non-finite",
  /** A value of the type that the function of this name judges. */
  judge: "x-judge",
  /** One of these schemas, chosen by the tag that `x-tag` describes. */
  tagged: "x-tagged",
  tag: "x-tag",
} as const;

/** Keywords of a contract that say nothing about which values fit. */
const silent = [
  "x-brand",
  "x-enum",
  "x-mesh",
  "x-sensitive",
  "x-allow-non-finite",
  "x-strict",
  "x-readonly",
  "x-undefined",
];

/**
 * Teaches `ajv` what contracts need beyond draft-07: plain objects, optional arguments, non-finite
 * numbers, and members whose value is `undefined` counting as absent.
 */
export function addVocabulary(ajv: Ajv): void {
  ajv.addVocabulary([...silent, keyword.tag]);
  ajv.addKeyword(plain);
  ajv.addKeyword(anything);
  ajv.addKeyword(maybe);
  ajv.addKeyword(nonFinite);
  ajv.addKeyword(judge);
  ajv.addKeyword(tagged);
  for (const name of ["additionalProperties", "patternProperties", "propertyNames"]) {
    replace(ajv, name, overPresentMembers);
  }
  for (const [name, telling] of Object.entries(rareWords)) replace(ajv, name, telling);
  for (const name of ["minProperties", "maxProperties"]) replace(ajv, name, countingPresentMembers);
}

const plain: CodeKeywordDefinition = {
  keyword: keyword.plain,
  type: "object",
  schemaType: "boolean",
  before: "required",
  error: { message: "must be object", params: _`{type: "object"}` },
  code(cxt) {
    const guard = cxt.gen.scopeValue("func", { ref: keyword.plain, code: _`isDataObject` });
    cxt.result(_`${guard}(${cxt.data})`, undefined, () => failAsType(cxt));
  },
};

const anything: CodeKeywordDefinition = {
  keyword: keyword.anything,
  schemaType: "boolean",
  error: { message: "must be JSON-like", params: ({ params }) => _`{unfit: ${params["unfit"]}}` },
  code(cxt) {
    const { gen, data } = cxt;
    const judge = gen.scopeValue("func", { ref: keyword.anything, code: _`jsonUnfit` });
    const unfit = gen.const("unfit", _`${judge}(${data})`);
    cxt.setParams({ unfit });
    cxt.fail(_`${unfit} !== undefined`);
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

/**
 * A call in place of `$ref`: ajv would compile the target inside the compilation of this schema, and a
 * long chain of types would overflow the stack.
 */
const judge: CodeKeywordDefinition = {
  keyword: keyword.judge,
  schemaType: "string",
  code(cxt) {
    const target = new Name(String(cxt.schema));
    const path = strConcat(instancePath, cxt.it.errorPath);
    cxt.result(_`${target}(${cxt.data}, {instancePath: ${path}})`, undefined, () => {
      const errors = _`${target}.errors`;
      cxt.gen.assign(vErrors, _`${vErrors} === null ? ${errors} : ${vErrors}.concat(${errors})`);
      cxt.gen.assign(errorCount, _`${vErrors}.length`);
    });
  },
};

/** What the code around a keyword calls its variables. */
const instancePath = new Name("instancePath");
const vErrors = new Name("vErrors");
const errorCount = new Name("errors");

/** What `x-tag` holds. */
export interface Tag {
  readonly property: string;
  /** Of each schema in `x-tagged`. */
  readonly values: readonly (readonly string[])[];
}

/** `oneOf` by a tag. ajv's own reads the tags of inlined branches only. */
const tagged: CodeKeywordDefinition = {
  keyword: keyword.tagged,
  type: "object",
  schemaType: "array",
  error: {
    message: "must have a known tag",
    params: ({ params }) =>
      _`{error: ${params["problem"]}, tag: ${params["property"]}, tagValue: ${params["value"]}, allowedValues: [${params["allowed"]}]}`,
  },
  code(cxt) {
    const { gen, data } = cxt;
    const { property, values }: Tag = cxt.parentSchema[keyword.tag];
    const valid = gen.let("valid", false);
    const value = gen.const("tag", _`${data}${getProperty(property)}`);
    const allowed = arrayOf(values.flat());
    const fail = (problem: string): void => {
      Object.assign(cxt, { keyword: "discriminator" });
      cxt.error(false, { problem, property, value, allowed });
    };
    gen.if(
      _`typeof ${value} == "string"`,
      () => {
        gen.if(false);
        values.forEach((tags, at) => {
          gen.elseIf(or(...tags.map((tag) => _`${value} === ${tag}`)));
          const branch = gen.name("valid");
          cxt.subschema({ keyword: keyword.tagged, schemaProp: at }, branch);
          gen.assign(valid, branch);
        });
        gen.else();
        fail("mapping");
        gen.endIf();
      },
      () => fail("tag"),
    );
    cxt.ok(valid);
  },
};

function arrayOf(texts: readonly string[]): Code {
  return texts.reduce((list, text, at) => (at === 0 ? _`${text}` : _`${list}, ${text}`), nil);
}

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
