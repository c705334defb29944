import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  checkIdl,
  type Idl,
  loadIdl,
  type MethodIdl,
  type ParamIdl,
  routeTable,
  type Schema,
} from "./index.ts";

const greeter = loadIdl(join(import.meta.dirname, "test-data", "greeter.idl.json"));

function contract(...methods: readonly Partial<MethodIdl>[]): Idl {
  const method: MethodIdl = {
    name: "m",
    doc: "",
    kind: "unary",
    params: [],
    result: null,
    throws: [],
    policy: {},
    http: [],
  };
  const types = {
    Name: { type: "string" },
    Tree: { type: "object", properties: { up: { $ref: "#/types/Tree" } } },
  } as const;
  return {
    meshrpc: 1,
    service: "s",
    interface: "S",
    doc: "",
    methods: methods.map((part) => ({ ...method, ...part })),
    types,
  };
}

function param(name: string, schema: Schema, flags: Partial<ParamIdl> = {}): ParamIdl {
  return { name, doc: "", schema, ...flags };
}

test("each method has its default POST, then its own routes", () => {
  expect(
    routeTable(greeter).map(({ verb, path, standard }) => `${verb} ${path}${standard ? " standard" : ""}`),
  ).toEqual([
    "POST /greeter/greet standard",
    "GET /greeter/greet/:name",
    "POST /greeter/sendPostcard standard",
    "POST /greeter/countdown standard",
  ]);
});

test("parameters come from the path, then from the query of GET and DELETE, else from the body", () => {
  const params = [param("a", {}), param("b", {})];
  for (const [verb, place] of [
    ["GET", "query"],
    ["DELETE", "query"],
    ["POST", "body"],
    ["PUT", "body"],
    ["PATCH", "body"],
  ] as const) {
    const [route] = routeTable(contract({ params, http: [{ verb, path: "/x/:a", only: true }] }));
    expect(route?.params.map((entry) => entry.in)).toEqual(["path", place]);
  }
});

test("an internal method has no route", () => {
  expect(routeTable(contract({ policy: { internal: true } }))).toEqual([]);
});

test("a client stream is left out of the parameters", () => {
  const params = [param("items", {}, { stream: true }), param("name", {})];
  expect(routeTable(contract({ kind: "clientStream", params }))[0]?.params).toEqual([
    { name: "name", in: "body" },
  ]);
});

describe("text becomes a value by its schema", () => {
  test.each<[Schema, object]>([
    [{ type: "string" }, { to: ["string"] }],
    [{ $ref: "#/types/Name" }, { to: ["string"] }],
    [{ type: "integer" }, { to: ["number"] }],
    [{ type: ["number", "null"] }, { to: ["null", "number"] }],
    [{ enum: ["a", 1, true, null] }, { to: ["null", "boolean", "number", "string"] }],
    [{ anyOf: [{ type: "boolean" }, { $ref: "#/types/Name" }] }, { to: ["boolean", "string"] }],
    [{ anyOf: [{ type: "number" }, { $ref: "#/types/Tree" }] }, { to: ["number", "json"] }],
    [{ type: "object" }, { to: ["json"] }],
    [{}, { to: ["null", "boolean", "number", "string"] }],
    [
      { type: "array", items: { type: "number" } },
      { to: ["number"], list: true },
    ],
    [{ type: "array", items: [{ type: "number" }] }, { to: ["json"] }],
  ])("%j", (schema, target) => {
    const [route] = routeTable(
      contract({ params: [param("q", schema)], http: [{ verb: "GET", path: "/x", only: true }] }),
    );
    expect(route?.params).toEqual([{ name: "q", in: "query", ...target }]);
  });

  test("a rest is a repeated key", () => {
    const params = [param("tags", { type: "string" }, { rest: true })];
    const [route] = routeTable(contract({ params, http: [{ verb: "GET", path: "/x", only: true }] }));
    expect(route?.params).toEqual([{ name: "tags", in: "query", rest: true, to: ["string"] }]);
  });

  test("an array in a path is JSON", () => {
    const params = [param("ids", { type: "array", items: { type: "number" } })];
    const [route] = routeTable(contract({ params, http: [{ verb: "GET", path: "/x/:ids", only: true }] }));
    expect(route?.params).toEqual([{ name: "ids", in: "path", to: ["json"] }]);
  });
});

test("two routes of one shape are refused, whatever their parameters are called", () => {
  const idl = contract(
    { params: [param("a", {})], http: [{ verb: "GET", path: "/x/:a" }] },
    { name: "n", params: [param("b", {})], http: [{ verb: "GET", path: "/x/:b" }] },
  );
  expect(checkIdl(idl)).toMatchObject({ ok: false, problems: [{ path: "/methods/1/http/0" }] });
});
