import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { type Idl, type MethodIdl, type OpenApiDocument, openApi, parseIdl } from "../index.ts";

const fixtures = join(import.meta.dirname, "../../extractor/fixtures");
const accepted = readdirSync(fixtures).filter((title) =>
  existsSync(join(fixtures, title, "expected.idl.json")),
);
const contracts = accepted.flatMap((title) =>
  readFileSync(join(fixtures, title, "expected.idl.json"), "utf8")
    .split(/(?<=^\}\n)/m)
    .map((text, at): [string, Idl] => [`${title} ${at}`, parseIdl(text, title)]),
);

/** Everything of a document that says where something else is, or is a schema. */
function walk(value: unknown, visit: (object: Readonly<Record<string, unknown>>) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Readonly<Record<string, unknown>>);
  for (const inner of Object.values(value)) walk(inner, visit);
}

function danglingRefs(document: OpenApiDocument): readonly unknown[] {
  const dangling: unknown[] = [];
  walk(document, ({ $ref }) => {
    if (typeof $ref !== "string") return;
    const found = $ref
      .slice(2)
      .split("/")
      .reduce<unknown>((at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step], document);
    if (!$ref.startsWith("#/") || found === undefined) dangling.push($ref);
  });
  return dangling;
}

/** A copy. The validator takes a property called $ref for a reference, so it gets another name. */
function forValidator(document: OpenApiDocument): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$ref" in value)) return value;
    if (typeof value.$ref === "string") return value;
    const { $ref, ...others } = value;
    return { ...others, ref: $ref };
  }) as Record<string, unknown>;
}

function method(name: string, rest: Partial<MethodIdl>): MethodIdl {
  return {
    name,
    doc: "",
    kind: "unary",
    params: [],
    result: null,
    throws: [],
    policy: {},
    http: [],
    ...rest,
  };
}

function contract(methods: readonly MethodIdl[], types: Idl["types"] = {}): Idl {
  const idl: Idl = { meshrpc: 1, service: "shop", interface: "Shop", doc: "", methods, types };
  return parseIdl(JSON.stringify(idl), "shop.idl.json");
}

describe("of every contract that the extractor makes", () => {
  test("there are many", () => expect(contracts.length).toBeGreaterThan(50));

  test.each(contracts)("%s: the document is valid, and nothing in it dangles", async (_, idl) => {
    const document = openApi(idl);
    const { valid, errors } = await new Validator().validate(forValidator(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(danglingRefs(document)).toEqual([]);
    const ids: unknown[] = [];
    walk(document.paths, ({ operationId }) => operationId !== undefined && ids.push(operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(contracts)("%s: every schema is one of 2020-12", (_, idl) => {
    const { components } = openApi(idl);
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "document:", components }, "document");
    for (const name of Object.keys(components.schemas))
      expect(ajv.compile({ $ref: `document:#/components/schemas/${name}` })).toBeTypeOf("function");
  });
});

describe("routes", () => {
  const name = { name: "name", doc: "Whom.", schema: { type: "string" } } as const;
  const mood = { name: "mood", doc: "", schema: { type: "string" }, optional: true } as const;

  test("the default one takes parameters in a body, others in path and query", () => {
    const { paths } = openApi(
      contract([
        method("greet", {
          doc: "Greets.\n\nWith a smile.",
          params: [name, mood],
          result: { type: "string" },
          http: [{ verb: "GET", path: "/greet/:name" }],
        }),
      ]),
    );
    const answers = {
      200: { description: "The result.", content: { "application/json": { schema: { type: "string" } } } },
      default: { $ref: "#/components/responses/Problem" },
    };
    const documentation = { tags: ["shop"], summary: "Greets.", description: "Greets.\n\nWith a smile." };
    expect(paths).toEqual({
      "/shop/greet": {
        post: {
          operationId: "greet",
          ...documentation,
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  properties: { name: { type: "string", description: "Whom." }, mood: { type: "string" } },
                  required: ["name"],
                  additionalProperties: false,
                },
              },
            },
          },
          responses: answers,
        },
      },
      "/greet/{name}": {
        get: {
          operationId: "greet_get",
          ...documentation,
          parameters: [
            { name: "name", in: "path", required: true, description: "Whom.", schema: { type: "string" } },
            { name: "mood", in: "query", schema: { type: "string" } },
          ],
          responses: answers,
        },
      },
    });
  });

  test("only drops the default one, and the remaining one has the method's name", () => {
    const http = [{ verb: "PUT", path: "/greeted/:name", only: true }] as const;
    const { paths } = openApi(contract([method("greet", { params: [name], http })]));
    expect(paths).toEqual({
      "/greeted/{name}": { put: expect.objectContaining({ operationId: "greet" }) },
    });
    expect(paths["/greeted/{name}"]?.["put"]).not.toHaveProperty("requestBody");
  });

  test("@internal methods and their types are left out", () => {
    const result = { $ref: "#/types/Secret" };
    const { paths, components } = openApi(
      contract([method("open", {}), method("hidden", { result, policy: { internal: true } })], {
        Secret: { type: "string" },
      }),
    );
    expect(Object.keys(paths)).toEqual(["/shop/open"]);
    expect(Object.keys(components.schemas)).toEqual(["Problem"]);
  });

  test("paths that differ in the names of parameters are one, with the first one's names", () => {
    const id = { name: "id", doc: "", schema: { type: "number" } } as const;
    const { paths } = openApi(
      contract([
        method("greet", { params: [name], http: [{ verb: "GET", path: "/a/:name/b", only: true }] }),
        method("drop", { params: [id], http: [{ verb: "DELETE", path: "/a/:id/b", only: true }] }),
      ]),
    );
    expect(paths).toEqual({
      "/a/{name}/b": {
        get: expect.anything(),
        delete: expect.objectContaining({
          parameters: [{ name: "name", in: "path", required: true, schema: { type: "number" } }],
        }),
      },
    });
  });

  test("an operation's id is never that of another method", () => {
    const http = [
      { verb: "GET", path: "/a" },
      { verb: "GET", path: "/b" },
    ] as const;
    const { paths } = openApi(contract([method("greet", { http }), method("greet_get", {})]));
    const ids = Object.values(paths).flatMap((path) => Object.values(path).map((op) => op.operationId));
    expect(ids).toEqual(["greet", "greet_get2", "greet_get3", "greet_get"]);
  });

  test("lists repeat their key, and what is no text travels as JSON", () => {
    const params = [
      { name: "tags", doc: "", schema: { type: "array", items: { type: "string" } } },
      { name: "filter", doc: "", schema: { type: "object", properties: { a: { type: "string" } } } },
      { name: "boxes", doc: "", schema: { type: "array", items: { type: "object" }, maxItems: 2 } },
      { name: "more", doc: "", schema: { type: "number" }, rest: true },
    ] as const;
    const { paths } = openApi(contract([method("find", { params, http: [{ verb: "GET", path: "/find" }] })]));
    expect(paths["/find"]?.["get"]?.parameters).toEqual([
      { name: "tags", in: "query", required: true, schema: params[0].schema },
      {
        name: "filter",
        in: "query",
        required: true,
        content: { "application/json": { schema: params[1].schema } },
      },
      {
        name: "boxes",
        in: "query",
        required: true,
        schema: {
          type: "array",
          maxItems: 2,
          items: { type: "string", contentMediaType: "application/json", contentSchema: { type: "object" } },
        },
      },
      { name: "more", in: "query", schema: { type: "array", items: { type: "number" } } },
    ]);
  });
});

describe("answers", () => {
  test("without a result are 204, of streams server-sent events and lines", () => {
    const { paths } = openApi(
      contract([method("done", {}), method("count", { kind: "serverStream", result: { type: "number" } })]),
    );
    expect(Object.keys(paths["/shop/done"]?.["post"]?.responses ?? {})).toEqual(["204", "default"]);
    expect(paths["/shop/count"]?.["post"]?.responses["200"]).toMatchObject({
      content: {
        "text/event-stream": {
          "x-itemSchema": { properties: { data: { contentSchema: { type: "number" } } } },
        },
        "application/x-ndjson": { "x-itemSchema": { type: "number" } },
      },
    });
  });

  test("a client stream is read as lines, behind the other parameters", () => {
    const params = [
      { name: "factor", doc: "", schema: { type: "number" } },
      { name: "numbers", doc: "", schema: { type: "number" }, stream: true },
    ] as const;
    const { paths } = openApi(contract([method("scale", { kind: "clientStream", params })]));
    expect(paths["/shop/scale"]?.["post"]?.requestBody).toMatchObject({
      required: true,
      content: { "application/x-ndjson": { "x-itemSchema": { anyOf: [{ required: ["factor"] }, {}] } } },
    });
  });

  test("declared errors are there under their statuses, several of one status together", () => {
    const types = {
      Gone: { type: "object", description: "It was there." },
      Sold: { type: "object" },
      Dear: { type: "object" },
    } as const;
    const throws = [
      { type: "Gone", doc: "", status: 404 },
      { type: "Sold", doc: "when sold" },
      { type: "Dear", doc: "" },
    ];
    const { paths } = openApi(contract([method("buy", { throws })], types));
    const answers = paths["/shop/buy"]?.["post"]?.responses;
    expect(Object.keys(answers ?? {})).toEqual(["204", "404", "422", "default"]);
    expect(answers?.["404"]).toMatchObject({
      description: "Gone: It was there.",
      content: {
        "application/problem+json": {
          schema: {
            $ref: "#/components/schemas/Problem",
            properties: {
              error: { properties: { name: { const: "Gone" }, data: { $ref: "#/components/schemas/Gone" } } },
            },
          },
        },
      },
    });
    expect(answers?.["422"]).toMatchObject({ description: "Sold: when sold\n\nDear" });
  });

  test("deprecated methods are marked and say what to use instead", () => {
    const { paths } = openApi(
      contract([
        method("a", { policy: { deprecated: "Use b." } }),
        method("b", { policy: { deprecated: true } }),
      ]),
    );
    expect(paths["/shop/a"]?.["post"]).toMatchObject({ deprecated: true, description: "Deprecated: Use b." });
    expect(paths["/shop/b"]?.["post"]).toMatchObject({ deprecated: true });
  });
});

describe("schemas", () => {
  const convert = (schema: Idl["types"][string], types: Idl["types"] = {}): unknown =>
    openApi(contract([method("a", { result: { $ref: "#/types/T" } })], { T: schema, ...types })).components
      .schemas["T"];

  test.each([
    [
      { type: "array", items: [{ type: "string" }], minItems: 1, additionalItems: false },
      { type: "array", prefixItems: [{ type: "string" }], minItems: 1, items: false },
    ],
    [
      { type: "array", items: [{ type: "string" }], additionalItems: { type: "number" } },
      { type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } },
    ],
    [
      { enum: [1, 2], "x-enum": ["One", "Two"] },
      { enum: [1, 2], "x-enum-varnames": ["One", "Two"] },
    ],
    [{ type: "string", "x-brand": "Id", "x-sensitive": true }, { type: "string" }],
    [
      { type: "object", properties: { a: { type: "string", deprecated: true } }, "x-strict": true },
      {
        type: "object",
        properties: { a: { type: "string", deprecated: true } },
        additionalProperties: false,
      },
    ],
    [{ const: null }, { const: null }],
  ] as const)("%j", (from, to) => expect(convert(from)).toEqual(to));

  test("a discriminator names the types behind its values", () => {
    const branch = (kind: string): Idl["types"][string] => ({
      type: "object",
      properties: { kind: { const: kind } },
      required: ["kind"],
    });
    const union = {
      oneOf: [{ $ref: "#/types/Circle" }, { $ref: "#/types/Square" }],
      discriminator: { propertyName: "kind" },
    };
    expect(convert(union, { Circle: branch("circle"), Square: branch("square") })).toEqual({
      oneOf: [{ $ref: "#/components/schemas/Circle" }, { $ref: "#/components/schemas/Square" }],
      discriminator: {
        propertyName: "kind",
        mapping: { circle: "#/components/schemas/Circle", square: "#/components/schemas/Square" },
      },
    });
    expect(convert({ ...union, oneOf: [branch("a"), branch("b")] })).not.toHaveProperty("discriminator");
  });

  test("names that OpenAPI does not allow, or that are ours, are changed and refer to the same type", () => {
    const types = {
      Problem: { type: "string" },
      Bücher$: { type: "number" },
      B_cher_: { type: "null" },
    } as const;
    const methods = Object.keys(types).map((type, at) =>
      method(`m${at}`, { result: { $ref: `#/types/${type}` } }),
    );
    const { components, paths } = openApi(contract(methods, types));
    expect(Object.keys(components.schemas).toSorted()).toEqual([
      "B_cher_",
      "B_cher__",
      "Problem",
      "Problem_",
    ]);
    expect(components.schemas["B_cher__"]).toEqual({ type: "number" });
    expect(components.schemas["Problem"]).toEqual({ type: "string" });
    expect(JSON.stringify(paths["/shop/m1"])).toContain("#/components/schemas/B_cher__");
    expect(components.responses["Problem"]).toMatchObject({
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem_" } } },
    });
  });
});
