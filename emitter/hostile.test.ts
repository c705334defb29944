import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkIdl, type Idl, type MethodIdl } from "@meshrpc/schema";
import { afterAll, describe, expect, test } from "vitest";
import { emitService } from "./index.ts";
import { judge } from "./testing/judge.ts";

/** Texts that run or break something if they end up as code. */
const nasty = [
  "*/ globalThis.pwned = 1; /*",
  '"; globalThis.pwned = 1; //',
  "'; globalThis.pwned = 1; //",
  "`${globalThis.pwned = 1}`",
  "\u2028globalThis.pwned = 1;\u2029",
  "\nglobalThis.pwned = 1;\r\n",
  "\\",
  '\\"; globalThis.pwned = 1; //',
  'require("node:fs")',
  "</script><script>pwned = 1</script>",
  '{{constructor.constructor "globalThis.pwned = 1"}}',
  "§0§ §1§",
  ",schemaPath:",
  'const func1 = require("x").default;',
  "@ts-nocheck\n@ts-ignore",
  "//# sourceMappingURL=data:application/json,x",
  "\u0000 \u001b[31m \u0085",
  "$& $1 $`",
  "constructor",
  // What the checks' own code calls things.
  "validate0",
  "judge0",
  "typeJudge1",
  "func0",
  "schema10",
  "formats0",
  "pattern0",
  "known0",
  "hasOwn",
  "isDataObject",
  "require",
  "parentData",
  "errors",
  "vErrors",
  "data",
];

const method: MethodIdl = {
  name: "greet",
  doc: "",
  kind: "unary",
  params: [],
  result: null,
  throws: [],
  policy: {},
  http: [],
};

function contractWith(text: string): Idl {
  const named = {
    type: "object",
    properties: { [text]: { const: text, description: text } },
    required: [text],
  } as const;
  const error =
    text === "constructor"
      ? ({ type: "object", description: text } as const)
      : { ...named, description: text };
  return {
    meshrpc: 1,
    service: "hostile",
    interface: "Hostile",
    doc: text,
    methods: [
      {
        ...method,
        doc: text,
        params: [{ name: "value", doc: text, schema: { $ref: "#/types/Union" } }],
        throws: [{ type: "Broken", doc: text }],
        policy: { auth: text, deprecated: text },
      },
    ],
    types: {
      Broken: error,
      Named: named,
      Letters: { enum: [text, "other"], "x-enum": [text, "Other"], "x-brand": text },
      Record: { type: "object", patternProperties: { [escaped(text)]: { $ref: "#/types/Letters" } } },
      Text: { type: "string", pattern: escaped(text), "x-brand": text, description: text },
      Union: { anyOf: [{ $ref: "#/types/Broken" }, { $ref: "#/types/Record" }, { $ref: "#/types/Text" }] },
    },
  };
}

/** A pattern that matches `text` and nothing else. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

describe("text of an author stays text", () => {
  const dir = mkdtempSync(join(import.meta.dirname, "fixtures", "hostile-"));
  afterAll(() => rmSync(dir, { recursive: true }));

  test.each(nasty.map((text, at) => [JSON.stringify(text), text, at] as const))("%s", async (_, text, at) => {
    const idl = contractWith(text);
    expect(checkIdl(idl)).toMatchObject({ ok: true });
    const idlFile = join(dir, `${at}`, "hostile.idl.json");
    const files = emitService(idl, { idlFile, standalone: true });
    mkdirSync(join(dir, `${at}`));
    for (const file of files) writeFileSync(file.path, file.content);
    for (const { path } of files) await import(pathToFileURL(path).href);
    const wire: unknown = await import(pathToFileURL(join(dir, `${at}`, "hostile.wire.ts")).href);
    expect("pwned" in globalThis).toBe(false);
    expect(wire).toHaveProperty("contract");
    const { contract, isText, isLetters } = Object(wire);
    expect(JSON.parse(contract)).toEqual(JSON.parse(JSON.stringify({ ...idl, source: undefined })));
    expect([isText(text), isLetters(text), isLetters("x")]).toEqual([true, true, false]);
  });

  test.each(["\ud800", "a\udc00"])("a member with half a character in its name is refused", (name) => {
    const types: Idl["types"] = { A: { type: "object", properties: { [name]: {} } } };
    expect(checkIdl({ ...contractWith("a"), types: { ...contractWith("a").types, ...types } }).ok).toBe(
      false,
    );
  });

  test("a member called __proto__ is refused before any code is made", () => {
    const types: Idl["types"] = JSON.parse(
      `{ "A": { "type": "object", "properties": { "__proto__": {} } } }`,
    );
    const checked = checkIdl({ ...contractWith("a"), types: { ...contractWith("a").types, ...types } });
    expect(checked).toMatchObject({ ok: false, problems: [{ path: "/types/A/properties/__proto__" }] });
  });

  test("a value with a member called __proto__ changes nothing", () => {
    const check = judge({ type: "object", additionalProperties: { type: "number" } });
    expect(check.is(JSON.parse(`{ "__proto__": { "polluted": 1 } }`))).toBe(false);
    expect("polluted" in {}).toBe(false);
  });
});
