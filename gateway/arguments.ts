import { type Route, type RouteParam, RpcError } from "@meshrpc/runtime/contract";
import { coerce } from "./coerce.ts";
import { HttpProblem } from "./problem.ts";

/** Where the text and the values of a request's arguments come from. */
export interface Sources {
  /** As they stand in the path, still percent-encoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; undefined if there is none. */
  readonly body: unknown;
}

/**
 * The positional arguments of a call. What is there is not judged yet, but nothing that the route
 * does not know is let through: throws `invalid_argument`.
 */
export function argumentsOf(route: Route, sources: Sources): unknown[] {
  const body = members(sources.body);
  refuseUnknown(route, "query", [...sources.query.keys()]);
  refuseUnknown(route, "body", Object.keys(body));
  const args: unknown[] = [];
  for (const param of route.params) {
    const value = valueOf(param, sources, body);
    if (param.rest !== true) args.push(value);
    else if (Array.isArray(value)) args.push(...(value as readonly unknown[]));
    else if (value !== undefined) throw misfit(param.name, "an array", JSON.stringify(value));
  }
  return args;
}

function valueOf(
  param: RouteParam,
  { path, query }: Sources,
  body: Readonly<Record<string, unknown>>,
): unknown {
  if (param.in === "body") return Object.hasOwn(body, param.name) ? body[param.name] : undefined;
  if (param.in === "path") return coerce(decodeSegment(path[param.name] ?? ""), param);
  const texts = query.getAll(param.name);
  if (param.list === true || param.rest === true) {
    return texts.length === 0 ? undefined : texts.map((text) => coerce(text, param));
  }
  if (texts.length > 1) throw misfit(param.name, "given once", `${texts.length} times`);
  return texts[0] === undefined ? undefined : coerce(texts[0], param);
}

function members(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (typeof body === "object" && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new HttpProblem(
    400,
    `The body must be a JSON object of the parameters by name, found ${kindOf(body)}.`,
  );
}

function kindOf(body: unknown): string {
  return body === null ? "null" : Array.isArray(body) ? "an array" : `a ${typeof body}`;
}

function refuseUnknown(route: Route, place: "query" | "body", names: readonly string[]): void {
  const known = route.params.filter((param) => param.in === place).map((param) => param.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const allowed = known.length === 0 ? `nothing in the ${place}` : `only ${known.join(", ")} in the ${place}`;
  throw misfit(unknown, allowed, `unknown parameter ${JSON.stringify(unknown)}`);
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpProblem(400, `The path segment ${JSON.stringify(text)} is not percent-encoded UTF-8.`);
  }
}

function misfit(name: string, expected: string, found: string): RpcError {
  const path = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return new RpcError("invalid_argument", `argument ${path} must be ${expected}, found ${found}`, {
    executed: "no",
    details: { path, expected, found },
  });
}
