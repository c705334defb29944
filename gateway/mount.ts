import type { Channel, Method, Route, Routes } from "@meshrpc/runtime/contract";
import { RpcError } from "@meshrpc/runtime/contract";
import type { H3, H3Event, HTTPResponse } from "h3";
import { answer, answerJson } from "./answer.ts";
import type { BodyLimits } from "./body.ts";
import { callRoute } from "./call.ts";
import { problemResponse, type Told } from "./problem.ts";
import type { Answering, Running } from "./running.ts";
import { sessionOption } from "./session.ts";
import { formatFor, streamHeaders, streamResponse } from "./stream.ts";

export interface MountOptions {
  readonly channel: Channel;
  readonly limits: BodyLimits;
  readonly heartbeatMs: number;
  /** Default: the channel's. */
  readonly timeoutMs: number | undefined;
  readonly running: Running;
  readonly session: (event: H3Event) => string | undefined;
  /** What a client may know of an error of `method`; logs the rest. */
  readonly tell: (error: unknown, event: H3Event, method: Method) => Told;
}

/** Registers the generated routes of one service. Methods that are `@internal` have none, whatever the table says. */
export function mount(app: H3, { service, routes }: Routes, options: MountOptions): void {
  for (const route of routes) {
    const method = Object.hasOwn(service.methods, route.method) ? service.methods[route.method] : undefined;
    if (method === undefined) {
      throw new TypeError(
        `${service.name} has a route for "${route.method}", which is not one of its methods.`,
      );
    }
    if (method.policy.internal === true) continue;
    const { pattern, names } = patternOf(route.path);
    app.on(route.verb, pattern, (event) => serve(event, { route, method, names, ...options }));
  }
}

interface Mounted extends MountOptions {
  readonly route: Route;
  readonly method: Method;
  readonly names: ReadonlyMap<string, string>;
}

async function serve(event: H3Event, mounted: Mounted): Promise<HTTPResponse> {
  const answering = mounted.running.begin(event.req.signal);
  try {
    return await run(event, answering, mounted);
  } catch (error) {
    answering.done();
    const { reason } = answering.signal;
    // A call that the closing gateway cut is not one that its client cancelled.
    return problemResponse(mounted.tell(RpcError.is(reason) ? reason : error, event, mounted.method));
  }
}

async function run(event: H3Event, answering: Answering, mounted: Mounted): Promise<HTTPResponse> {
  const { route, method, channel, limits, timeoutMs, heartbeatMs } = mounted;
  const request: Request = event.req;
  if (request.method === "HEAD" && method.kind === "serverStream") {
    answering.done();
    return answer(200, null, streamHeaders(formatFor(request)));
  }
  const outcome = await callRoute(
    channel,
    route,
    method,
    { request, path: paramsIn(event, mounted.names), query: event.url.searchParams, limits },
    {
      signal: answering.signal,
      ...sessionOption(event, method, mounted.session),
      ...(timeoutMs !== undefined && { timeoutMs }),
    },
  );
  if (outcome.kind === "stream") {
    return streamResponse(outcome.items, formatFor(request), answering, {
      firstItemMs,
      heartbeatMs,
      tell: (error) => mounted.tell(error, event, method),
    });
  }
  const response = valueResponse(outcome.value);
  answering.done();
  return response;
}

const firstItemMs = 1_000;

function valueResponse(value: unknown): HTTPResponse {
  return value === undefined ? answer(204, null) : answerJson(200, value);
}

/** h3's router takes fewer names than TypeScript does: the others are counted. */
function patternOf(path: string): { pattern: string; names: ReadonlyMap<string, string> } {
  const names = new Map<string, string>();
  const segments = path.split("/").map((segment, at) => {
    if (!segment.startsWith(":")) return segment;
    const name = segment.slice(1);
    const routed = /^[A-Za-z]\w*$/.test(name) ? name : `_${at}`;
    names.set(name, routed);
    return `:${routed}`;
  });
  return { pattern: segments.join("/"), names };
}

/** What stands in the path in place of the parameters. */
function paramsIn(event: H3Event, names: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const params = event.context.params ?? {};
  return Object.fromEntries([...names].map(([name, routed]) => [name, params[routed] ?? ""]));
}
