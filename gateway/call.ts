import type { CallOptions, Channel, Method, Route } from "@meshrpc/runtime/contract";
import { argumentsOf, type Sources } from "./arguments.ts";
import { type BodyLimits, readLines, readText } from "./body.ts";
import { requireJson, requireLines } from "./content-type.ts";
import { parseJson } from "./json.ts";
import { HttpProblem } from "./problem.ts";

export interface Incoming {
  readonly request: Request;
  readonly path: Sources["path"];
  readonly query: Sources["query"];
  readonly limits: BodyLimits;
}

export type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "stream"; readonly items: AsyncGenerator<unknown, void, undefined> };

/** Reads the arguments, judges them and makes the call. A stream starts with its first `next()`. */
export function callRoute(
  channel: Channel,
  route: Route,
  method: Method,
  incoming: Incoming,
  options: CallOptions,
): Promise<Outcome> {
  return method.kind === "clientStream" || method.kind === "duplex"
    ? callWithInput(channel, route, method, incoming, options)
    : callWithBody(channel, route, method, incoming, options);
}

async function callWithBody(
  channel: Channel,
  route: Route,
  method: Extract<Method, { kind: "unary" | "serverStream" }>,
  { request, path, query, limits }: Incoming,
  options: CallOptions,
): Promise<Outcome> {
  const text = await readText(request, limits);
  const args = argumentsOf(route, { path, query, body: valueOf(text, route, request) });
  if (method.kind === "unary") return { kind: "value", value: await channel.unary(method, args, options) };
  return { kind: "stream", items: channel.serverStream(method, args, options) };
}

function valueOf(text: string, route: Route, request: Request): unknown {
  if (text === "") return undefined;
  if (route.params.some((param) => param.in === "body") || route.standard === true) {
    requireJson(request, route.standard === true);
    return parseJson(text, "The body");
  }
  throw new HttpProblem(400, "This route takes no body; its parameters stand in the path and the query.");
}

/** The first line holds the other parameters, if the method has any; each further line is an item. */
async function callWithInput(
  channel: Channel,
  route: Route,
  method: Extract<Method, { kind: "clientStream" | "duplex" }>,
  { request, path, query, limits }: Incoming,
  options: CallOptions,
): Promise<Outcome> {
  requireLines(request);
  const lines = readLines(request, limits);
  let body: unknown;
  let read = 0;
  if (route.params.length > 0) {
    const first = await lines.next();
    read = 1;
    if (first.done !== true) body = parseJson(first.value, "Line 1");
  }
  const args = argumentsOf(route, { path, query, body });
  const input = itemsOf(lines, read);
  if (method.kind === "duplex")
    return { kind: "stream", items: channel.duplex(method, args, input, options) };
  return { kind: "value", value: await channel.clientStream(method, args, input, options) };
}

async function* itemsOf(
  lines: AsyncIterable<string>,
  read: number,
): AsyncGenerator<unknown, void, undefined> {
  let number = read;
  for await (const line of lines) yield parseJson(line, `Line ${++number}`);
}
