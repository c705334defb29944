import type { Idl, Json, ThrowsIdl } from "../idl.ts";
import type { ComponentSchemas, OpenApiSchema } from "./schema.ts";

/** The body of every answer that is not a success, as gateway/HTTP.md has it under "Problems". */
export const problemSchema: OpenApiSchema = {
  type: "object",
  description: "What went wrong (RFC 9457).",
  properties: {
    type: { type: "string", const: "about:blank" },
    title: { type: "string", description: "The phrase of the status." },
    status: { type: "integer" },
    detail: { type: "string", description: "What was found, where, what is allowed." },
    code: {
      type: "string",
      enum: [
        "cancelled",
        "unknown",
        "invalid_argument",
        "deadline_exceeded",
        "not_found",
        "already_exists",
        "permission_denied",
        "resource_exhausted",
        "failed_precondition",
        "aborted",
        "out_of_range",
        "unimplemented",
        "internal",
        "unavailable",
        "data_loss",
        "unauthenticated",
      ],
    },
    path: { type: "string", description: "JSON pointer to the first argument that does not fit." },
    expected: { type: "string", description: "What must stand there." },
    found: { type: "string", description: "What stands there." },
    executed: {
      type: "string",
      enum: ["no", "yes"],
      description: "Whether the method ran, where it is known.",
    },
    details: { description: "Facts for programs that an error brought along." },
    retryAfterMs: { type: "number", description: "Milliseconds after which another try may succeed." },
    error: {
      type: "object",
      description: "An error that the method declares.",
      properties: { name: { type: "string" }, data: { type: "object" } },
      required: ["name", "data"],
    },
    data: { description: "What a hand-written route adds." },
    traceId: { type: "string", pattern: "^[0-9a-f]{32}$" },
  },
  required: ["type", "title", "status", "detail", "code", "traceId"],
};

const defaultStatus = 422;

/** The answers to errors that a method declares, by status. */
export function declaredAnswers(
  throws: readonly ThrowsIdl[],
  types: Idl["types"],
  schemas: ComponentSchemas,
): Readonly<Record<string, Json>> {
  const byStatus = new Map<number, readonly ThrowsIdl[]>();
  for (const clause of throws) {
    const status = clause.status ?? defaultStatus;
    byStatus.set(status, [...(byStatus.get(status) ?? []), clause]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, clauses]) => [
      String(status),
      {
        description: clauses.map(({ type, doc }) => describe(type, doc || ownDoc(types, type))).join("\n\n"),
        content: {
          "application/problem+json": {
            schema: problemWith(
              clauses.map(({ type }) => type),
              schemas,
            ),
          },
        },
      },
    ]),
  );
}

function problemWith(types: readonly string[], schemas: ComponentSchemas): Json {
  const errors = types.map((type) => ({
    type: "object",
    properties: { name: { const: type }, data: { $ref: schemas.refTo(type) } },
    required: ["name", "data"],
  }));
  const [only] = errors;
  // Not required: the gateway gives the same status to problems of its own.
  return {
    $ref: schemas.problemRef,
    properties: { error: errors.length === 1 && only !== undefined ? only : { oneOf: errors } },
  };
}

function describe(type: string, doc: string): string {
  return doc === "" ? type : `${type}: ${doc}`;
}

function ownDoc(types: Idl["types"], type: string): string {
  return types[type]?.description ?? "";
}
