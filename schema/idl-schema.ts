/**
 * The shape of a contract, as JSON Schema draft-07. `check.generated.ts` is made from it; `rules.ts`
 * holds what a schema cannot say. Members stand in the order of IDL.md.
 */
export const idlSchema: Readonly<Record<string, unknown>> = {
  ...record(
    {
      meshrpc: { const: 1 },
      service: { type: "string" },
      interface: { type: "string" },
      doc: { type: "string" },
      source: record({ interface: ref("origin"), types: mapOf(ref("origin")) }),
      methods: { type: "array", items: ref("method") },
      types: mapOf(ref("schema")),
    },
    ["source"],
  ),
  definitions: {
    origin: record({ module: { type: "string" }, name: { type: "string" }, value: { const: true } }, [
      "value",
    ]),
    method: record({
      name: { type: "string" },
      doc: { type: "string" },
      kind: { enum: ["unary", "serverStream", "clientStream", "duplex"] },
      params: { type: "array", items: ref("param") },
      result: when(["object", "null"], "object", ref("schema")),
      throws: { type: "array", items: ref("throws") },
      policy: ref("policy"),
      http: { type: "array", items: ref("http") },
    }),
    param: record(
      {
        name: { type: "string" },
        doc: { type: "string" },
        schema: ref("schema"),
        optional: { const: true },
        rest: { const: true },
        stream: { const: true },
      },
      ["optional", "rest", "stream"],
    ),
    throws: record(
      {
        type: { type: "string" },
        doc: { type: "string" },
        status: { type: "integer", minimum: 400, maximum: 599 },
      },
      ["status"],
    ),
    policy: options({
      readonly: { const: true },
      idempotent: { const: true },
      timeoutMs: { type: "integer", minimum: 1, maximum: 0xffff_ffff },
      sticky: { type: "string" },
      hedge: { const: true },
      auth: { type: "string" },
      deprecated: when(["string", "boolean"], "boolean", { const: true }),
      internal: { const: true },
      strict: { const: true },
    }),
    http: record(
      {
        verb: { enum: ["GET", "POST", "PUT", "PATCH", "DELETE"] },
        path: { type: "string" },
        only: { const: true },
      },
      ["only"],
    ),
    schema: options({
      $ref: { type: "string" },
      type: when(["string", "array"], "string", ref("type"), {
        type: "array",
        items: ref("type"),
        minItems: 1,
      }),
      description: { type: "string" },
      const: {},
      enum: { type: "array", minItems: 1 },
      properties: mapOf(ref("schema")),
      required: { type: "array", items: { type: "string" } },
      additionalProperties: schemaOrBoolean(),
      patternProperties: mapOf(ref("schema")),
      propertyNames: ref("schema"),
      items: when(["object", "array"], "array", { type: "array", items: ref("schema") }, ref("schema")),
      additionalItems: schemaOrBoolean(),
      anyOf: { type: "array", items: ref("schema"), minItems: 1 },
      oneOf: { type: "array", items: ref("schema"), minItems: 1 },
      discriminator: record({ propertyName: { type: "string" } }),
      minLength: ref("count"),
      maxLength: ref("count"),
      pattern: { type: "string" },
      format: { type: "string" },
      minimum: { type: "number" },
      maximum: { type: "number" },
      exclusiveMinimum: { type: "number" },
      exclusiveMaximum: { type: "number" },
      multipleOf: { type: "number", exclusiveMinimum: 0 },
      minItems: ref("count"),
      maxItems: ref("count"),
      uniqueItems: { type: "boolean" },
      minProperties: ref("count"),
      maxProperties: ref("count"),
      deprecated: { type: "boolean" },
      "x-brand": { type: "string" },
      "x-enum": { type: "array", items: { type: "string" } },
      "x-mesh": { type: "string" },
      "x-sensitive": { const: true },
      "x-allow-non-finite": { const: true },
      "x-strict": { const: true },
      "x-readonly": { const: true },
      "x-undefined": { enum: ["required", "optional"] },
    }),
    type: { enum: ["string", "number", "integer", "boolean", "null", "object", "array"] },
    count: { type: "integer", minimum: 0 },
  },
};

type Members = Readonly<Record<string, unknown>>;

/** An object with these members and no others; all required but the `optional` ones. */
function record(properties: Members, optional: readonly string[] = []): Members {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", properties, required, additionalProperties: false };
}

function options(properties: Members): Members {
  return record(properties, Object.keys(properties));
}

function mapOf(schema: Members): Members {
  return { type: "object", additionalProperties: schema };
}

function ref(name: string): Members {
  return { $ref: `#/definitions/${name}` };
}

function schemaOrBoolean(): Members {
  return when(["object", "boolean"], "object", ref("schema"));
}

/** One of `types`; a value of type `chosen` fits `schema`, others fit `otherwise`. */
function when(types: readonly string[], chosen: string, schema: Members, otherwise?: Members): Members {
  const branches: [string, unknown][] = [
    ["type", types],
    ["if", { type: chosen }],
    ["then", schema],
  ];
  if (otherwise !== undefined) branches.push(["else", otherwise]);
  return Object.fromEntries(branches);
}
