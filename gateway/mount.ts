import type { Channel, Method, Route, Routes } from "@meshrpc/runtime/contract";
import type { H3, H3Event } from "h3";
import { callRoute } from "./call.ts";
import { problemResponse, type Told, tell } from "./problem.ts";
import { formatFor, streamResponse } from "./stream.ts";

export interface MountOptions {
  readonly channel: Channel;
  readonly maxBodyBytes: number;
  readonly session: (event: H3Event) => string | undefined;
  /** Of the request that `event` stands for. */
  readonly traceId: (event: H3Event) => string;
  /** Sees every error that is told to a client. */
  readonly failed: (told: Told, event: H3Event) => void;
}

/** Registers the generated routes of one service. */
export function mount(app: H3, routes: Routes, options: MountOptions): void {
  for (const route of routes.routes) {
    const method = routes.service.methods[route.method];
    if (method === undefined)
      throw new TypeError(
        `${routes.service.name} has a route for "${route.method}", which is not one of its methods.`,
      );
    app.on(route.verb, route.path, (event) => serveRoute(event, route, method, options));
  }
}

async function serveRoute(
  event: H3Event,
  route: Route,
  method: Method,
  options: MountOptions,
): Promise<Response> {
  const session = options.session(event);
  const told = (error: unknown): Told => {
    const known = tell(error, options.traceId(event), method);
    options.failed(known, event);
    return known;
  };
  try {
    const outcome = await callRoute(
      options.channel,
      route,
      method,
      {
        request: event.req,
        url: event.url,
        path: event.context.params ?? {},
        maxBodyBytes: options.maxBodyBytes,
      },
      { signal: event.req.signal, ...(session !== undefined && { session }) },
    );
    if (outcome.kind === "value") return valueResponse(outcome.value);
    return await streamResponse(outcome.items, formatFor(event.req), {
      firstItemMs: 1_000,
      heartbeatMs: 15_000,
      tell: told,
    });
  } catch (error) {
    return problemResponse(told(error));
  }
}

function valueResponse(value: unknown): Response {
  if (value === undefined) return new Response(null, { status: 204 });
  return new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
}
