import { type Misfit, type Route, type RouteParam, RpcError } from "@meshrpc/runtime/contract";
import { didYouMean } from "@meshrpc/schema";
import { coerce } from "./coerce.ts";
import { HttpProblem } from "./problem.ts";
import { pointer, quote } from "./quote.ts";

/** Where the text and the values of a request's arguments come from. */
export interface Sources {
  /** By the parameter's name, still percent-encoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; undefined if there is none. */
  readonly body: unknown;
}

/**
 * The positional arguments of a call, judged by the route's check, which refuses unknown properties
 * by name. Throws `invalid_argument`, with the first place that does not fit.
 */
export function argumentsOf(route: Route, sources: Sources): readonly unknown[] {
  const body = members(sources.body);
  refuseUnknown(route, "query", sources.query.keys());
  refuseUnknown(route, "body", Object.keys(body));
  const args: unknown[] = [];
  for (const param of route.params) {
    const value = valueOf(param, sources, body);
    if (param.rest !== true) args.push(value);
    else if (Array.isArray(value)) args.push(...(value as readonly unknown[]));
    else if (value !== undefined) throw misfit(param.name, "an array", kindOf(value));
  }
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return judged(route, args);
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

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function refuseUnknown(route: Route, place: "query" | "body", names: Iterable<string>): void {
  const known = route.params.filter((param) => param.in === place).map((param) => param.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const allowed = known.length === 0 ? "nothing" : known.join(", ");
    throw invalid(
      `unknown parameter ${quote(name)} in the ${place}${didYouMean(name, known)}; allowed there: ${allowed}`,
      { path: pointer(name), expected: "left out", found: `an unknown parameter in the ${place}` },
    );
  }
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new HttpProblem(400, `The path segment ${quote(text)} is not percent-encoded UTF-8.`);
  }
}

function judged(route: Route, args: readonly unknown[]): readonly unknown[] {
  const details = route.check.explain(args);
  if (details === undefined) return args;
  const where = details.path === "" ? "the arguments" : `argument ${details.path}`;
  throw invalid(
    `${where} must be ${details.expected}, found ${details.found}${repeatAdvice(route, details)}`,
    details,
  );
}

/** One JSON array for a parameter that is repeated, once for each item. */
function repeatAdvice({ params }: Route, { path, found }: Misfit): string {
  const [, name = "", ...rest] = path.split("/");
  const param = params.find((one) => one.name === name);
  const isList = param?.in === "query" && (param.list === true || param.rest === true);
  if (!isList || rest.length !== 1 || !found.startsWith("an array")) return "";
  return `; the parameter is repeated for each item: ${name}=…&${name}=…`;
}

function misfit(name: string, expected: string, found: string): RpcError {
  const path = pointer(name);
  return invalid(`argument ${path} must be ${expected}, found ${found}`, { path, expected, found });
}

function invalid(message: string, details: object): RpcError {
  return new RpcError("invalid_argument", message, { executed: "no", details });
}
