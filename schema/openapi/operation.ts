import type { Idl, Json, MethodIdl, ParamIdl } from "../idl.ts";
import type { Route, RouteParam } from "../routes.ts";
import { isSchemaList, resolve } from "../subschemas.ts";
import { declaredAnswers } from "./problem.ts";
import type { ComponentSchemas, OpenApiSchema } from "./schema.ts";

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: true;
  readonly parameters?: readonly Json[];
  readonly requestBody?: Json;
  readonly responses: Readonly<Record<string, Json>>;
}

/** `/greet/:name` and `/greet/:who` have one shape. */
export function shapeOf(path: string): string {
  return path.replace(/:[^/]+/g, ":");
}

/** A route as an operation of `path`, which has the shape of the route's own and names its parameters. */
export function operationOf(
  idl: Idl,
  method: MethodIdl,
  route: Route,
  path: string,
  operationId: string,
  schemas: ComponentSchemas,
): Operation {
  const context: Context = { idl, method, route, path, schemas };
  const parameters = route.params.filter((param) => param.in !== "body");
  const body = bodyOf(context);
  return {
    operationId,
    tags: [idl.service],
    ...documentation(method),
    ...(method.policy.deprecated !== undefined && { deprecated: true }),
    ...(parameters.length > 0 && { parameters: parameters.map((param) => parameterOf(context, param)) }),
    ...(body !== undefined && { requestBody: body }),
    responses: {
      ...answersOf(context),
      ...declaredAnswers(method.throws, idl.types, schemas),
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

interface Context {
  readonly idl: Idl;
  readonly method: MethodIdl;
  readonly route: Route;
  readonly path: string;
  readonly schemas: ComponentSchemas;
}

/** The first paragraph sums it up; a description repeats it only if more follows. */
function documentation({ doc, policy }: MethodIdl): Pick<Operation, "summary" | "description"> {
  const [first = ""] = doc.split(/\n\s*\n/);
  const { deprecated } = policy;
  const instead = typeof deprecated === "string" ? `Deprecated: ${deprecated}` : "";
  const whole = [doc, instead].filter((text) => text !== "").join("\n\n");
  const summary = first.replaceAll(/\s*\n\s*/g, " ");
  return {
    ...(summary !== "" && { summary }),
    ...(whole !== summary && whole !== "" && { description: whole }),
  };
}

function parameterOf({ method, route, path, schemas, idl }: Context, param: RouteParam): Json {
  const { schema, doc } = paramOf(method, param.name);
  const inPath = param.in === "path";
  return {
    name: inPath ? nameInPath(route.path, path, param.name) : param.name,
    in: param.in,
    ...((inPath || (param.optional !== true && param.rest !== true)) && { required: true }),
    ...(doc !== "" && { description: doc }),
    ...valueOf(idl, param, schema, schemas),
  };
}

/** Of text, a schema; of JSON in a parameter, a content; of keys that repeat, a list. */
function valueOf(
  { types }: Idl,
  { to = [], list, rest }: RouteParam,
  schema: ParamIdl["schema"],
  schemas: ComponentSchemas,
): OpenApiSchema {
  const isJson = to.includes("json");
  if (rest === true) {
    const item = schemas.convert(schema);
    return { schema: { type: "array", items: isJson ? jsonText(item) : item } };
  }
  if (!isJson) return { schema: schemas.convert(schema) };
  if (list !== true) return { content: { "application/json": { schema: schemas.convert(schema) } } };
  const { items, ...array } = resolve(types, schema);
  const item = items === undefined || isSchemaList(items) ? {} : schemas.convert(items);
  return { schema: { ...schemas.convert(array), items: jsonText(item) } };
}

function jsonText(contentSchema: OpenApiSchema): OpenApiSchema {
  return { type: "string", contentMediaType: "application/json", contentSchema };
}

function bodyOf({ method, route, schemas }: Context): Json | undefined {
  const params = route.params.filter((param) => param.in === "body");
  const input = method.params.find((param) => param.stream === true);
  const required = params.filter(({ optional, rest }) => optional !== true && rest !== true);
  const members: OpenApiSchema = {
    type: "object",
    properties: Object.fromEntries(params.map(({ name }) => [name, memberOf(method, name, schemas)])),
    ...(required.length > 0 && { required: required.map(({ name }) => name) }),
    additionalProperties: false,
  };
  if (input === undefined) {
    if (params.length === 0) return undefined;
    return {
      ...(required.length > 0 && { required: true }),
      content: { "application/json": { schema: members } },
    };
  }
  const item = described(schemas.convert(input.schema), input.doc);
  const text =
    params.length === 0
      ? "Each line is one item, as JSON."
      : "The first line holds the other parameters, as a JSON object; each further line is one item.";
  return {
    required: true,
    content: {
      [linesType]: {
        schema: { type: "string", description: text },
        "x-itemSchema": params.length === 0 ? item : { anyOf: [members, item] },
      },
    },
  };
}

function memberOf(method: MethodIdl, name: string, schemas: ComponentSchemas): OpenApiSchema {
  const { schema, doc, rest } = paramOf(method, name);
  const converted = schemas.convert(schema);
  return described(rest === true ? { type: "array", items: converted } : converted, doc);
}

/** What is said of the parameter comes before what is said of its type. */
function described(schema: OpenApiSchema, doc: string): OpenApiSchema {
  return doc === "" ? schema : { ...schema, description: doc };
}

const linesType = "application/x-ndjson";

function answersOf({ method, schemas }: Context): Readonly<Record<string, Json>> {
  const isStream = method.kind === "serverStream" || method.kind === "duplex";
  if (!isStream && method.result === null) return { 204: { description: "Done; there is no result." } };
  const schema: OpenApiSchema = method.result === null ? { type: "null" } : schemas.convert(method.result);
  if (!isStream) return { 200: { description: "The result.", content: { "application/json": { schema } } } };
  return {
    200: {
      description: "Items as they come, and no faster than they are read.",
      content: {
        "text/event-stream": {
          schema: { type: "string", description: streamText },
          "x-itemSchema": {
            type: "object",
            properties: { event: { enum: ["end", "error"] }, data: jsonText(schema) },
          },
        },
        [linesType]: {
          schema: { type: "string", description: "Each line is one item, as JSON. A failure cuts it off." },
          "x-itemSchema": schema,
        },
      },
    },
  };
}

const streamText =
  "Server-sent events: the data of each is one item, as JSON. The last one is `end`, or `error` with a problem document.";

function paramOf(method: MethodIdl, name: string): ParamIdl {
  const param = method.params.find((candidate) => candidate.name === name);
  if (param === undefined) throw new TypeError(`${method.name} has no parameter ${name}`);
  return param;
}

/** The name that `documented` has where `own` has `name`. */
function nameInPath(own: string, documented: string, name: string): string {
  const at = own.split("/").indexOf(`:${name}`);
  return documented.split("/")[at]?.slice(1) ?? name;
}
