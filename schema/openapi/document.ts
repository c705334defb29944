import { contractHashes } from "../hash.ts";
import type { Idl, Json, MethodIdl } from "../idl.ts";
import { type Route, routeTable } from "../routes.ts";
import { closure } from "../subschemas.ts";
import { type Operation, operationOf, shapeOf } from "./operation.ts";
import { problemSchema } from "./problem.ts";
import { ComponentSchemas, type OpenApiSchema } from "./schema.ts";

/** What the gateway serves of a contract, as OpenAPI 3.1.1 describes it (IDL.md, "OpenAPI"). */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, OpenApiSchema>>;
    readonly responses: Readonly<Record<string, Json>>;
  };
}

/** The document of a contract that `parseIdl` has accepted. The same contract gives the same document. */
export function openApi(idl: Idl): OpenApiDocument {
  const methods = idl.methods.filter(({ policy }) => policy.internal !== true);
  const types = closure(idl.types, methods.flatMap(rootsOf));
  const schemas = new ComponentSchemas(idl.types, types);
  const described = idl.doc === "" ? {} : { description: idl.doc };
  return {
    openapi: "3.1.1",
    info: { title: idl.interface, version: contractHashes(idl).service.slice(0, 12), ...described },
    tags: [{ name: idl.service, ...described }],
    paths: pathsOf(idl, methods, schemas),
    components: {
      schemas: Object.fromEntries([
        ...types.map((type) => [schemas.nameOf(type), schemas.convert(idl.types[type] ?? {})]),
        [schemas.problem, problemSchema],
      ]),
      responses: {
        Problem: {
          description: "What went wrong, as RFC 9457 says it.",
          content: { "application/problem+json": { schema: { $ref: schemas.problemRef } } },
        },
      },
    },
  };
}

function rootsOf(method: MethodIdl): readonly Idl["types"][string][] {
  return [
    ...method.params.map(({ schema }) => schema),
    ...(method.result === null ? [] : [method.result]),
    ...method.throws.map(({ type }) => ({ $ref: `#/types/${type}` })),
  ];
}

function pathsOf(
  idl: Idl,
  methods: readonly MethodIdl[],
  schemas: ComponentSchemas,
): OpenApiDocument["paths"] {
  const ids = new OperationIds(methods.map(({ name }) => name));
  const paths = new Map<string, { readonly path: string; readonly operations: Map<string, Operation> }>();
  for (const route of routeTable(idl)) {
    const method = methods.find(({ name }) => name === route.method);
    if (method === undefined) continue;
    // Two paths that differ in the names of their parameters only are one: the first one's names hold.
    const shape = shapeOf(route.path);
    const entry = paths.get(shape) ?? { path: route.path, operations: new Map<string, Operation>() };
    paths.set(shape, entry);
    const operation = operationOf(idl, method, route, entry.path, ids.next(route), schemas);
    entry.operations.set(route.verb.toLowerCase(), operation);
  }
  return Object.fromEntries(
    [...paths.values()].map(({ path, operations }) => [
      path.replace(/:([^/]+)/g, "{$1}"),
      Object.fromEntries(operations),
    ]),
  );
}

/** The first route of a method has the method's name, so that adding another one renames nothing. */
class OperationIds {
  readonly #taken: Set<string>;
  readonly #started: Set<string> = new Set();

  constructor(methods: readonly string[]) {
    this.#taken = new Set(methods);
  }

  next({ method, verb }: Route): string {
    if (!this.#started.has(method)) {
      this.#started.add(method);
      return method;
    }
    const stem = `${method}_${verb.toLowerCase()}`;
    let id = stem;
    for (let count = 2; this.#taken.has(id); count++) id = `${stem}${count}`;
    this.#taken.add(id);
    return id;
  }
}
