import { describeType } from "../check/describe.ts";
import { fetchListener } from "./fetch-listener.ts";
import type { FastifyApp, FetchApp, FetchHandler, NodeListener } from "./http-handler.ts";

/**
 * The one form in which handlers of all kinds are served. Told apart in this order: what has `ready` and `routing` is a
 * Fastify app, what has `fetch` a fetch handler, an Express app or a function of two or more parameters a Node listener, any
 * other function a fetch handler. Throws `TypeError` for the rest.
 */
export function listenerOf(handler: unknown): NodeListener {
  if (isFastify(handler)) return fastifyListener(handler);
  if (hasMethod(handler, "fetch")) {
    const app = handler as FetchApp;
    return fetchListener((request) => app.fetch(request));
  }
  if (typeof handler !== "function") throw notTaken(handler);
  if (hasMethod(handler, "handle") || handler.length >= 2) return handler as NodeListener;
  return fetchListener(handler as FetchHandler);
}

/** Routes may be added until the first request: Fastify takes none afterwards. */
function fastifyListener(app: FastifyApp): NodeListener {
  let ready: PromiseLike<unknown> | undefined;
  return async (request, response) => {
    await (ready ??= app.ready());
    app.routing(request, response);
  };
}

function isFastify(handler: unknown): handler is FastifyApp {
  return hasMethod(handler, "ready") && hasMethod(handler, "routing");
}

function hasMethod(value: unknown, name: string): boolean {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as Readonly<Record<string, unknown>>)[name] === "function";
}

function notTaken(handler: unknown): TypeError {
  const hint = hasMethod(handler, "callback")
    ? "; of a Koa app, pass app.callback()"
    : hasMethod(handler, "listeners")
      ? "; of a server, pass the listener that it was made with"
      : "";
  return new TypeError(
    "publishHttp takes a fetch handler (request) => Response, an object that has fetch (an h3 app), a Node listener " +
      `(request, response) => …, an Express app or a Fastify app; found ${describeType(handler)}${hint}.`,
  );
}
