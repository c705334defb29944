import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;

/** Something that answers requests as the platform's `fetch` does: an h3 or Hono app, a `mesh.http(…)`. */
export interface FetchApp {
  fetch(request: Request): Response | Promise<Response>;
}

/** What `http.createServer` takes; an Express app is one. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** What a Fastify app has that a mesh needs. */
export interface FastifyApp {
  ready(): PromiseLike<unknown>;
  routing(request: IncomingMessage, response: ServerResponse): void;
}

/** What `mesh.publishHttp` takes. */
export type HttpHandler = FetchHandler | FetchApp | NodeListener | FastifyApp;
