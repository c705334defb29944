// oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 and Fastify wait for them
import { createHash } from "node:crypto";
import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Mesh } from "@meshrpc/runtime";
import express from "express";
import Fastify from "fastify";
import { getCookie, H3, HTTPError, redirect, setCookie, toNodeHandler } from "h3";
import { counted, endlessBytes, largeBytes, pieces, type Signs } from "./signs.ts";

/** The same site, written for four servers: how it is served directly, and how it is published. */
export interface App {
  readonly listener: RequestListener;
  publish(mesh: Mesh, name: string): void;
}

async function hashOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return `${bytes} ${hash.digest("hex")}`;
}

/** Two events, the second when it may; then open until the client leaves. */
async function tellEvents(signs: Signs, write: (text: string) => unknown): Promise<void> {
  write("data: 1\n\n");
  await signs.said("next event");
  write("data: 2\n\n");
}

const page = "<!doctype html><title>Page</title>\n";
const pageHeaders = { "content-type": "text/html; charset=utf-8", etag: '"p1"', "x-app": "yes" };

function expressApp(signs: Signs): App {
  const app = express();
  app.post("/app/hash", async (request, response) => {
    response.send(await hashOf(request));
  });
  app.post("/app/lazy", async (request, response) => {
    await signs.said("read now");
    response.send(await hashOf(request));
  });
  app.get("/app/download", (_, response) => {
    response.set("content-length", String(largeBytes));
    Readable.from(pieces(largeBytes)).pipe(response);
  });
  app.get("/app/endless", (_, response) => {
    Readable.from(counted(signs, endlessBytes)).pipe(response);
  });
  app.get("/app/events", async (_, response) => {
    response.on("close", () => signs.say("client left"));
    response.set("content-type", "text/event-stream").flushHeaders();
    await tellEvents(signs, (text) => response.write(text));
  });
  app.get("/app/cookies", (request, response) => {
    response
      .cookie("one", "1", { httpOnly: true })
      .cookie("two", "2")
      .send(request.headers.cookie ?? "");
  });
  app.get("/app/page", (_, response) => void response.set(pageHeaders).send(page));
  app.get("/app/redirect", (_, response) => response.redirect("/app/page?from=here"));
  app.get("/app/query", (request, response) => void response.json([request.originalUrl, request.query]));
  app.delete("/app/things/:id", (_, response) => void response.status(204).end());
  app.get("/app/teapot", () => {
    throw Object.assign(new Error("short and stout"), { status: 418, expose: true });
  });
  app.get("/app/dies", (_, response) => {
    response.write("half of");
    signs.said("die").then(
      () => response.destroy(),
      () => {},
    );
  });
  // The default one writes to stderr.
  app.use((error: Error, _request: unknown, response: express.Response, _next: unknown) => {
    response.status((error as { status?: number }).status ?? 500).send(error.message);
  });
  return { listener: app, publish: (mesh, name) => mesh.publishHttp(name, app) };
}

function fastifyApp(signs: Signs): App {
  const app = Fastify({ bodyLimit: 100_000_000 });
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  app.post("/app/hash", (request) => hashOf(request.body as Readable));
  app.post("/app/lazy", async (request) => {
    await signs.said("read now");
    return hashOf(request.body as Readable);
  });
  app.get("/app/download", (_, reply) =>
    reply.header("content-length", largeBytes).send(Readable.from(pieces(largeBytes), { objectMode: false })),
  );
  app.get("/app/endless", (_, reply) =>
    reply.send(Readable.from(counted(signs, endlessBytes), { objectMode: false })),
  );
  app.get("/app/events", async (_, reply) => {
    reply.hijack();
    reply.raw.on("close", () => signs.say("client left"));
    reply.raw.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    await tellEvents(signs, (text) => reply.raw.write(text));
  });
  app.get("/app/cookies", (request, reply) =>
    reply.header("set-cookie", ["one=1; HttpOnly", "two=2"]).send(request.headers.cookie ?? ""),
  );
  app.get("/app/page", (_, reply) => reply.headers(pageHeaders).send(page));
  app.get("/app/redirect", (_, reply) => reply.redirect("/app/page?from=here"));
  app.get("/app/query", (request, reply) => reply.send([request.originalUrl, request.query]));
  app.delete("/app/things/:id", (_, reply) => reply.code(204).send());
  app.get("/app/teapot", () => {
    throw Object.assign(new Error("short and stout"), { statusCode: 418 });
  });
  app.get("/app/dies", async (_, reply) => {
    reply.hijack();
    reply.raw.write("half of");
    await signs.said("die");
    reply.raw.destroy();
  });
  return {
    listener: (request, response) => void app.ready().then(() => app.routing(request, response)),
    publish: (mesh, name) => mesh.publishHttp(name, app),
  };
}

function h3App(signs: Signs): App {
  const app = new H3({ silent: true });
  const streamOf = (source: Iterable<Buffer>): ReadableStream => {
    const items = source[Symbol.iterator]();
    return new ReadableStream(
      {
        pull(controller) {
          const { done, value } = items.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
      },
      { highWaterMark: 0 },
    );
  };
  app.post("/app/hash", ({ req }) => hashOf(req.body as AsyncIterable<Uint8Array> & ReadableStream));
  app.post("/app/lazy", async ({ req }) => {
    await signs.said("read now");
    return hashOf(req.body as AsyncIterable<Uint8Array> & ReadableStream);
  });
  app.get("/app/download", () => {
    return new Response(streamOf(pieces(largeBytes)), { headers: { "content-length": String(largeBytes) } });
  });
  app.get("/app/endless", () => new Response(streamOf(counted(signs, endlessBytes))));
  app.get("/app/events", ({ req }) => {
    req.signal.addEventListener("abort", () => signs.say("client left"));
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      start: (controller) => void tellEvents(signs, (text) => controller.enqueue(encoder.encode(text))),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  app.get("/app/cookies", (event) => {
    setCookie(event, "one", "1", { httpOnly: true });
    setCookie(event, "two", "2");
    return getCookie(event, "mine") ?? "";
  });
  app.get("/app/page", () => new Response(page, { headers: pageHeaders }));
  app.get("/app/redirect", () => redirect("/app/page?from=here"));
  app.get("/app/query", ({ url }) => [url.pathname + url.search, Object.fromEntries(url.searchParams)]);
  app.delete("/app/things/:id", () => new Response(null, { status: 204 }));
  app.get("/app/teapot", () => {
    throw new HTTPError({ status: 418, message: "short and stout" });
  });
  app.get("/app/dies", () => {
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("half of"));
        await signs.said("die");
        controller.error(new Error("gone"));
      },
    });
    return new Response(body);
  });
  return { listener: toNodeHandler(app), publish: (mesh, name) => mesh.publishHttp(name, app) };
}

function nodeListener(signs: Signs): App {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url = "/" } = request;
    const path = url.replace(/\?.*/, "");
    if (path === "/app/hash") {
      void hashOf(request).then((hash) => response.end(hash));
    } else if (path === "/app/lazy") {
      void signs
        .said("read now")
        .then(() => hashOf(request))
        .then((hash) => response.end(hash));
    } else if (path === "/app/download") {
      response.setHeader("content-length", largeBytes);
      Readable.from(pieces(largeBytes)).pipe(response);
    } else if (path === "/app/endless") {
      Readable.from(counted(signs, endlessBytes)).pipe(response);
    } else if (path === "/app/events") {
      response.on("close", () => signs.say("client left"));
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      void tellEvents(signs, (text) => response.write(text));
    } else if (path === "/app/cookies") {
      response.setHeader("set-cookie", ["one=1; HttpOnly", "two=2"]).end(request.headers.cookie);
    } else if (path === "/app/page") {
      response.writeHead(200, pageHeaders).end(page);
    } else if (path === "/app/redirect") {
      response.writeHead(302, { location: "/app/page?from=here" }).end();
    } else if (path === "/app/query") {
      response.end(url);
    } else if (method === "DELETE") {
      response.writeHead(204).end();
    } else if (path === "/app/dies") {
      response.write("half of");
      void signs.said("die").then(() => response.destroy());
    } else {
      response.writeHead(path === "/app/teapot" ? 418 : 404, "Own Words").end("short and stout");
    }
  };
  return { listener, publish: (mesh, name) => mesh.publishHttp(name, listener) };
}

export const apps: Readonly<Record<string, (signs: Signs) => App>> = {
  Express: expressApp,
  Fastify: fastifyApp,
  h3: h3App,
  "a Node listener": nodeListener,
};
