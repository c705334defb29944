import type { CallOptions, Channel, Method, Route } from "@meshrpc/runtime/contract";
import { RpcError } from "@meshrpc/runtime/contract";
import { argumentsOf } from "./arguments.ts";
import { readLines, readText, requireJson } from "./body.ts";
import { parseJson } from "./json.ts";
import { HttpProblem } from "./problem.ts";

export interface Incoming {
  readonly request: Request;
  readonly url: URL;
  /** Path parameters, still percent-encoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly maxBodyBytes: number;
}

export type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "stream"; readonly items: AsyncGenerator<unknown, void, undefined> };

/** Reads the arguments, judges them and makes the call. Streams start with their first `next()`. */
export async function callRoute(
  channel: Channel,
  route: Route,
  method: Method,
  incoming: Incoming,
  options: CallOptions,
): Promise<Outcome> {
  if (method.kind === "clientStream" || method.kind === "duplex") {
    requireJson(incoming.request, false, ["application/x-ndjson"]);
    const lines = readLines(incoming.request, incoming.maxBodyBytes);
    const head = await lines.next();
    const args = judged(
      route,
      method,
      argumentsOf(route, {
        ...places(incoming),
        body: head.done === true ? undefined : parseJson(head.value, "Line 1"),
      }),
    );
    const input = values(lines);
    return method.kind === "duplex"
      ? { kind: "stream", items: channel.duplex(method, args, input, options) }
      : { kind: "value", value: await channel.clientStream(method, args, input, options) };
  }
  const body = await readBody(route, incoming);
  const args = judged(route, method, argumentsOf(route, { ...places(incoming), body }));
  return method.kind === "serverStream"
    ? { kind: "stream", items: channel.serverStream(method, args, options) }
    : { kind: "value", value: await channel.unary(method, args, options) };
}

function places({ path, url }: Incoming): { path: Incoming["path"]; query: URLSearchParams } {
  return { path, query: url.searchParams };
}

async function readBody(route: Route, { request, maxBodyBytes }: Incoming): Promise<unknown> {
  const text = await readText(request, maxBodyBytes);
  if (text === "") return undefined;
  if (route.verb === "GET" || route.verb === "DELETE") {
    throw new HttpProblem(
      400,
      `${route.verb} takes no body here; put the parameters into the path and the query.`,
    );
  }
  requireJson(request, route.standard === true);
  return parseJson(text, "The body");
}

/** One item a line. */
async function* values(
  lines: AsyncGenerator<string, void, undefined>,
): AsyncGenerator<unknown, void, undefined> {
  let number = 1;
  for await (const line of lines) yield parseJson(line, `Line ${++number}`);
}

/** With the closed check: what the contract does not know is refused by name. */
function judged(route: Route, method: Method, args: unknown[]): readonly unknown[] {
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  const misfit = route.check.explain(args);
  if (misfit === undefined) return args;
  const where = misfit.path === "" ? "the arguments" : `argument ${misfit.path}`;
  throw new RpcError(
    "invalid_argument",
    `${method.name}: ${where} must be ${misfit.expected}, found ${misfit.found}`,
    {
      executed: "no",
      details: misfit,
    },
  );
}
