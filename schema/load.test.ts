import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkIdl, IdlError, loadIdl, parseIdl, printIdl } from "./index.ts";

const file = join(import.meta.dirname, "test-data", "greeter.idl.json");
const greeter = readFileSync(file, "utf8");

/** The lines of the error about `text`. */
function complaints(text: string): string {
  try {
    parseIdl(text, "greeter.idl.json");
  } catch (error) {
    if (error instanceof IdlError) return error.message;
    throw error;
  }
  return "";
}

test("a contract is read as it stands", () => {
  expect(loadIdl(file)).toEqual(JSON.parse(greeter));
});

test("a contract that is printed and read again is the same, to the byte", () => {
  const printed = printIdl(loadIdl(file));
  expect(printIdl(parseIdl(printed, file))).toBe(printed);
  expect(parseIdl(printed, file)).toEqual(JSON.parse(greeter));
});

test("members print in the order of the specification, types by name", () => {
  const { types, methods, ...rest } = loadIdl(file);
  const shuffled = { types: Object.fromEntries(Object.entries(types).toReversed()), methods, ...rest };
  expect(printIdl(shuffled)).toBe(printIdl(loadIdl(file)));
});

describe("text that is no JSON is told by line and column", () => {
  test.each([
    [`{"a": 1,\n "b" 2}`, `2:6  ":" is expected; found "2}"`],
    [`{"a": 1`, `1:8  "," or "}" is expected; found the end of the text`],
    [`{"a": 1,}`, `1:9  a name in double quotes is expected`],
    [`{\n"a": 1, "a": 2}`, `2:9  the name "a" stands twice`],
    [`[01]`, `1:3  "," or "]" is expected`],
    [`{"a": "x\ny"}`, `1:7  a string is not closed`],
    [`nul`, `1:1  a value is expected`],
    [`{} {}`, `1:4  the text should end`],
    [``, `1:1  a value is expected; found the end of the text`],
    ["[".repeat(1000), `values nest deeper than 256`],
  ])("%j", (text, complaint) => {
    expect(complaints(text)).toContain(complaint);
  });
});

/** Each line: what is edited, into what, and the complaint. */
describe("an edit into nonsense gets the path and what is allowed there", () => {
  test.each([
    [`"meshrpc": 1`, `"meshrpc": 2`, `2:3  /meshrpc  found 2; allowed: 1`],
    [
      `"kind": "unary"`,
      `"kind": "unari"`,
      `/methods/0/kind  found "unari" (did you mean "unary"?); allowed: "unary", "serverStream", "clientStream" or "duplex"`,
    ],
    [`"readonly": true`, `"readonly": false`, `/methods/0/policy/readonly  found false; allowed: true`],
    [
      `"readonly": true`,
      `"readOnly": true`,
      `/methods/0/policy/readOnly  unknown member (did you mean "readonly"?); allowed: readonly, idempotent`,
    ],
    [`"readonly": true`, `"timeoutMs": 0`, `/methods/0/policy/timeoutMs  found 0; allowed: a number >= 1`],
    [
      `"readonly": true`,
      `"sticky": "nam.id"`,
      `/methods/0/policy/sticky  no parameter is called "nam" (did you mean "name"?)`,
    ],
    [
      `"minLength": 1`,
      `"minLenght": 1`,
      `/types/PersonName/minLenght  unknown member (did you mean "minLength"?)`,
    ],
    [`"minLength": 1`, `"minLength": "1"`, `/types/PersonName/minLength  found "1"; allowed: an integer`],
    [`"minLength": 1`, `"minLength": 81`, `"minLength" 81 is above "maxLength" 80: no value fits`],
    [
      `"minLength": 1`,
      `"minimum": 1`,
      `/types/PersonName/minimum  "minimum" needs "type" "number" or "integer" beside it`,
    ],
    [
      `"minLength": 1`,
      `"format": "emial"`,
      `/types/PersonName/format  unknown format "emial" (did you mean "email"?); allowed: date-time, date`,
    ],
    [`"minLength": 1`, `"pattern": "("`, `/types/PersonName/pattern  "(" is no regular expression`],
    [`"minLength": 1`, `"x-mesh": "date"`, `/types/PersonName/x-mesh  this version knows no logical types`],
    [
      `#/types/Postcard`,
      `#/types/Postcrad`,
      `no type is called "Postcrad" (did you mean "Postcard"?); "types" must define it`,
    ],
    [
      `#/types/Postcard`,
      `#/definitions/Postcard`,
      `found "#/definitions/Postcard"; allowed: "#/types/<name>"`,
    ],
    [`"name": "sendPostcard"`, `"name": "greet"`, `/methods/1/name  two methods are called "greet"`],
    [
      `"name": "sendPostcard"`,
      `"name": "then"`,
      `/methods/1/name  "then": no method can have this name: it would make the client a thenable`,
    ],
    [
      `"name": "sendPostcard"`,
      `"name": "send postcard"`,
      `/methods/1/name  "send postcard": a name is letters, digits`,
    ],
    [`"name": "mood"`, `"name": "name"`, `/methods/0/params/1/name  two parameters are called "name"`],
    [
      `"name": "card"`,
      `"name": "__proto__"`,
      `/methods/1/params/0/name  "__proto__": "__proto__" replaces an object's prototype`,
    ],
    [
      `"service": "greeter"`,
      `"service": "UserGreeter"`,
      `/service  "UserGreeter": a service name is lower-case letters and digits in words joined by "-", like "user-greeter"`,
    ],
    [`"service": "greeter"`, `"service": "mesh"`, `the service "mesh" is built into every node`],
    [`"interface": "Greeter"`, `"interface": "class"`, `/interface  "class": TypeScript reserves the word`],
    [`"interface": "Greeter"`, `"interface": "Mood"`, `/types/Mood  the interface has the same name`],
    [
      `"path": "/greeter/greet/:name"`,
      `"path": "/greeter/greet/:nam"`,
      `/methods/0/http/0/path  no parameter is called "nam" (did you mean "name"?); allowed: name, mood`,
    ],
    [
      `"path": "/greeter/greet/:name"`,
      `"path": "greet"`,
      `/methods/0/http/0/path  found "greet"; allowed: "/" before each segment`,
    ],
    [
      `"verb": "GET", "path": "/greeter/greet/:name"`,
      `"verb": "POST", "path": "/greeter/countdown"`,
      `/methods/2  POST /greeter/countdown is a route of "greet" already`,
    ],
    [`"verb": "GET"`, `"verb": "FETCH"`, `found "FETCH"; allowed: "GET", "POST", "PUT", "PATCH" or "DELETE"`],
    [
      `"optional": true`,
      `"stream": true`,
      `/methods/0/kind  found "unary", but a parameter is a stream; allowed: "clientStream"`,
    ],
    [
      `"kind": "serverStream"`,
      `"kind": "duplex"`,
      `/methods/2/kind  "duplex" needs one parameter with "stream": true`,
    ],
    [
      `"result": { "type": "number" }`,
      `"result": null`,
      `/methods/2/result  found null; "serverStream" needs the schema of an item`,
    ],
    [`"optional": true`, `"optional": true, "rest": true`, `"optional" and "rest" exclude each other`],
    [
      `"type": "NoRecipient"`,
      `"type": "UserId"`,
      `/methods/1/throws/0/type  the type "UserId" must be an object`,
    ],
    [
      `"required": ["card"]`,
      `"required": ["crad"]`,
      `/types/NoRecipient/required/0  no property is called "crad" (did you mean "card"?)`,
    ],
    [
      `"x-enum": ["Glad", "Sad"]`,
      `"x-enum": ["Glad"]`,
      `/types/Mood/x-enum  "x-enum" names the values of "enum"`,
    ],
    [
      `"minLength": 1`,
      `"x-undefined": "required"`,
      `/types/PersonName/x-undefined  only a property, the values of a map, or a parameter can be absent`,
    ],
    [
      `"address": { "type": "string"`,
      `"address": { "x-undefined": "optional", "type": "string"`,
      `/types/Postcard/properties/address/x-undefined  a required property is never absent`,
    ],
    [
      `"schema": { "$ref": "#/types/Postcard" }`,
      `"schema": { "$ref": "#/types/Postcard", "x-undefined": "required" }`,
      `/methods/1/params/0/schema/x-undefined  a required parameter is never absent`,
    ],
    [
      `"UserId": { "type": "string", "x-brand": "UserId" }`,
      `"UserId": { "anyOf": [{ "$ref": "#/types/UserId" }] }`,
      `/types/UserId  the type is defined by itself alone`,
    ],
    [`"methods": [`, `"method": [`, `/method  unknown member (did you mean "methods"?)`],
  ])("%s → %s", (found, edited, complaint) => {
    expect(greeter).toContain(found);
    expect(complaints(greeter.replace(found, () => edited))).toContain(complaint);
  });
});

test("all problems are told at once, each with its place", () => {
  const text = greeter.replace(`"meshrpc": 1`, `"meshrpc": 2`).replace(`"unary"`, `"unari"`);
  expect(complaints(text).split("\n")).toEqual([
    expect.stringMatching(/^greeter\.idl\.json:2:3 {2}\/meshrpc /),
    expect.stringMatching(/^greeter\.idl\.json:\d+:7 {2}\/methods\/0\/kind /),
  ]);
});

describe("methods with streams and rests", () => {
  const method = {
    name: "m",
    doc: "",
    kind: "unary",
    params: [],
    result: null,
    throws: [],
    policy: {},
    http: [],
  };
  const param = { name: "a", doc: "", schema: {} };

  test.each([
    [
      "two streams",
      {
        kind: "clientStream",
        params: [
          { ...param, stream: true },
          { ...param, name: "b", stream: true },
        ],
      },
      "2 parameters are streams; allowed: one",
    ],
    [
      "a rest before the last",
      {
        params: [
          { ...param, rest: true },
          { ...param, name: "b" },
        ],
      },
      "only the last parameter can be a rest",
    ],
    [
      "a required parameter behind an optional one",
      {
        params: [
          { ...param, optional: true },
          { ...param, name: "b" },
        ],
      },
      `a required parameter cannot follow the optional "a"`,
    ],
    [
      "a route of a client stream",
      { kind: "clientStream", params: [{ ...param, stream: true }], http: [{ verb: "POST", path: "/m" }] },
      "has the default POST route only",
    ],
    [
      "a rest in a path",
      { params: [{ ...param, rest: true }], http: [{ verb: "GET", path: "/m/:a" }] },
      "it cannot stand in the path",
    ],
    [
      "routes of an internal method",
      { policy: { internal: true }, http: [{ verb: "GET", path: "/m" }] },
      "an internal method has no routes",
    ],
  ])("%s", (_, change, message) => {
    const idl = {
      meshrpc: 1,
      service: "s",
      interface: "S",
      doc: "",
      methods: [{ ...method, ...change }],
      types: {},
    };
    expect(checkIdl(idl)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining(message) }],
    });
  });
});

describe("unions with a discriminator", () => {
  test.each([
    [{ oneOf: [{ type: "object", properties: { kind: { const: "a" } } }] }, "must require the property"],
    [
      { oneOf: [{ type: "object", properties: { kind: { const: 1 } }, required: ["kind"] }] },
      `"const" or "enum" of strings`,
    ],
    [{}, `"discriminator" needs "oneOf" beside it`],
  ])("%j is refused", (schema, message) => {
    const types = { A: { ...schema, discriminator: { propertyName: "kind" } } };
    const idl = { meshrpc: 1, service: "s", interface: "S", doc: "", methods: [], types };
    expect(checkIdl(idl)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining(message) }],
    });
  });
});
