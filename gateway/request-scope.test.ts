import { get, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type CallFields, currentCall, currentTrace, type Mesh, RpcError, type Span } from "@meshrpc/runtime";
import { type CallContext, type Channel, defineHandler } from "@meshrpc/runtime/contract";
import { testMesh } from "@meshrpc/runtime/testing";
import { fromNodeHandler, HTTPError } from "h3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGateway, type Gateway } from "./gateway.ts";
import { postRoutes, postService } from "./testing/fake-mesh.ts";

/** The gateway on one node, the service on another: what routes call belongs to their requests. */
let network = testMesh();
let front: Mesh;
let gateway: Gateway;
let url: string;
let channel: Channel;
const calls: CallFields[] = [];
const errors: string[] = [];
const debugged: string[] = [];
const spans: Span[] = [];
let told: () => void = () => undefined;

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

beforeEach(async () => {
  for (const list of [calls, errors, debugged, spans]) list.length = 0;
  network = testMesh();
  front = network.node("front", {
    onSpan: (span) => {
      spans.push(span);
      told();
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      debug: (line) => void (line.includes(" failed, ") && debugged.push(line)),
      error: (line) => void errors.push(line),
      call: (_line, fields) => void calls.push(fields),
    },
  });
  await front.listen();
  gateway = createGateway(front, { services: [postRoutes], graceMs: 50 });
  url = await gateway.listen({ port: 0 });
  channel = front.channel(postService);
});

afterEach(async () => {
  await gateway.close();
  await network.close();
});

async function serve(methods: Record<string, (...args: any[]) => unknown>): Promise<void> {
  const back = network.node("back");
  back.publish(defineHandler(postService, methods as never, "{}"));
  await back.listen();
  await front.wait([postService]);
}

function now(): Promise<unknown> {
  return channel.unary(postService.methods["now"] as never, []);
}

/** The span of the gateway's own, which is told when the answer is complete. */
async function ownSpan(): Promise<Span> {
  for (;;) {
    const own = spans.find(({ service }) => service === "front");
    if (own !== undefined) return own;
    await new Promise<void>((resolve) => (told = resolve));
  }
}

/** Calls once while it is asked for one item after the other. */
async function* calledItems(): AsyncGenerator<string> {
  yield "session: ";
  // More than a socket takes at once: then it says when it takes more.
  yield " ".repeat(5_000_000);
  yield String(await now());
}

test.each([
  ["a generated route", "POST /post/now", (_app: Gateway["app"]) => {}, "/post/now"],
  [
    "a hand-written route",
    "POST /hand/:id",
    (app: Gateway["app"]) => app.post("/hand/:id", async () => JSON.stringify(await now())),
    "/hand/1",
  ],
  [
    "a mounted fetch handler",
    "POST /fetch/**",
    (app: Gateway["app"]) =>
      app.post("/fetch/**", { fetch: async () => Response.json(await now()) } as never),
    "/fetch/a",
  ],
])("what %s calls has the request's trace and session", async (_title, path, mount, target) => {
  await serve({ now: ({ session }: CallContext) => session ?? "none" });
  mount(gateway.app);
  const response = await fetch(url + target, {
    method: "POST",
    headers: { traceparent, "x-session": "max" },
  });
  expect(await response.text()).toContain("max");
  const own = await ownSpan();
  expect(own).toMatchObject({
    traceId,
    parentSpanId: "b7ad6b7169203331",
    method: path,
    side: "server",
    code: "ok",
  });
  expect(spans[0]).toMatchObject({ traceId, parentSpanId: own.spanId, side: "client", service: "post" });
  expect(calls.at(-1)).toMatchObject({
    traceId,
    spanId: own.spanId,
    parentSpanId: own.parentSpanId,
    callee: "front",
  });
});

test("a streamed answer of a hand-written route is part of its request too", async () => {
  await serve({ now: ({ session }: CallContext) => session ?? "none" });
  const encoder = new TextEncoder();
  gateway.app.get("/streamed", () => {
    const items = calledItems();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await items.next();
        if (done === true) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
  });
  const response = await fetch(`${url}/streamed`, { headers: { "x-session": "max" } });
  expect(await response.text()).toMatch(/^session: +max$/);
});

test("a route is no call, and knows where it stands in its trace", async () => {
  const seen: unknown[] = [];
  gateway.app.get("/here", () => {
    seen.push(currentCall(), currentTrace()?.traceparent);
    return "";
  });
  await fetch(`${url}/here`, { headers: { traceparent } });
  const own = await ownSpan();
  expect(seen).toEqual([undefined, `00-${traceId}-${own.spanId}-01`]);
});

test("requests that come at once do not share anything", async () => {
  await serve({ now: ({ session }: CallContext) => session ?? "none" });
  gateway.app.get("/who", async () => JSON.stringify(await now()));
  const names = Array.from({ length: 20 }, (_, at) => `user-${at}`);
  const answers = names.map(async (name) => {
    const response = await fetch(`${url}/who`, { headers: { "x-session": name } });
    return response.json();
  });
  expect(await Promise.all(answers)).toEqual(names);
});

test("a client that leaves ends the calls of a hand-written route, down to the handler", async () => {
  let begun!: () => void;
  let stopped!: (reason: unknown) => void;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  const stops = new Promise<unknown>((resolve) => (stopped = resolve));
  await serve({
    now: ({ signal }: CallContext) => {
      begun();
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          stopped(signal.reason);
          reject(signal.reason);
        });
      });
    },
  });
  gateway.app.get("/slow", async () => JSON.stringify(await now()));
  const request = get(`${url}/slow`);
  request.on("error", () => undefined);
  await begins;
  request.destroy();
  expect(await stops).toMatchObject({ code: "cancelled" });
  expect(await ownSpan()).toMatchObject({ code: "cancelled" });
});

test("a gateway that closes ends the calls of a hand-written route with unavailable", async () => {
  let begun!: () => void;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  await serve({
    now: ({ signal }: CallContext) => {
      begun();
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  gateway.app.get("/slow", async () => JSON.stringify(await now()));
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/slow`, resolve).on("error", reject);
  });
  await begins;
  await Promise.all([gateway.close(), answer]);
  const response = await answer;
  response.resume();
  expect(response.statusCode).toBe(503);
});

test.each([
  ["an error of a call", 404, "not_found", () => Promise.reject(new RpcError("not_found", "nobody"))],
  ["an error of the route's own", 500, "internal", () => Promise.reject(new Error("oops"))],
  ["a status that is an error", 409, "aborted", () => new Response("", { status: 409 })],
  ["an HTTPError", 403, "permission_denied", () => Promise.reject(new HTTPError({ status: 403 }))],
])("the problem, the line and the span of %s agree", async (_title, status, code, handler) => {
  gateway.app.get("/fails", handler);
  const response = await fetch(`${url}/fails`, { headers: { traceparent } });
  const text = await response.text();
  if (text !== "") expect(JSON.parse(text)).toMatchObject({ status, code, traceId });
  expect(await ownSpan()).toMatchObject({ traceId, code });
  expect(calls.at(-1)).toMatchObject({ traceId, status, code });
  for (const line of errors) expect(line).toContain(traceId);
});

test("a handler of Node's kind is told of with the status that it sent", async () => {
  gateway.app.get(
    "/node",
    fromNodeHandler((_request, response) => {
      response.statusCode = 409;
      response.end("taken");
    }),
  );
  expect((await fetch(`${url}/node`)).status).toBe(409);
  expect(await ownSpan()).toMatchObject({ code: "aborted" });
  expect(calls.at(-1)).toMatchObject({ status: 409 });
});

test("a stream that fails behind its status 200 has the error's code in its span", async () => {
  await serve({
    async *count() {
      yield 1;
      throw new RpcError("data_loss", "the rest is gone");
    },
  });
  const response = await fetch(`${url}/post/count/2`);
  expect(await response.text()).toContain("event: error");
  expect(await ownSpan()).toMatchObject({ code: "data_loss" });
  expect(calls.at(-1)).toMatchObject({ status: 200, code: "data_loss" });
});

/** Mounts an answer of which half is sent; `breakOff` ends it. */
function serveHalf(error: unknown): { breakOff: () => void } {
  let breakOff!: () => void;
  gateway.app.get(
    "/half",
    () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("half"));
          breakOff = () => controller.error(error);
        },
      }),
  );
  return { breakOff: () => breakOff() };
}

async function readHalf(response: Response, { breakOff }: { breakOff: () => void }): Promise<void> {
  const reader = response.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("half");
  breakOff();
  await expect(reader.read()).rejects.toThrow();
}

test.each([
  ["an RpcError", new RpcError("data_loss", "the rest is gone"), "data_loss", 500, 0],
  ["any other", new Error("oops"), "internal", 500, 1],
])("a hand-written answer that breaks off with %s is told of with its code", async (...row) => {
  const [, error, code, status, logged] = row;
  const half = serveHalf(error);
  await readHalf(await fetch(`${url}/half`), half);
  expect(await ownSpan()).toMatchObject({ code });
  expect(calls).toMatchObject([{ status, code }]);
  expect(errors).toHaveLength(logged);
});

test("so is one that comes without a socket", async () => {
  const half = serveHalf(new RpcError("data_loss", "the rest is gone"));
  await readHalf(await gateway.fetch(new Request("http://x/half")), half);
  expect(await ownSpan()).toMatchObject({ code: "data_loss" });
});

test("an answer of another node that breaks off is told of with the same code at the gateway and in the mesh", async () => {
  const shop = network.node("shop");
  let breakOff!: () => void;
  shop.publishHttp("app", (_request: IncomingMessage, response: ServerResponse) => {
    response.write("half");
    breakOff = () => response.destroy();
  });
  await shop.listen();
  const remote = front.http("shop", "app");
  await front.wait([remote]);
  gateway.app.get("/shop", remote);
  await readHalf(await fetch(`${url}/shop`), { breakOff: () => breakOff() });
  expect(await ownSpan()).toMatchObject({ code: "internal" });
  expect(spans.filter(({ service }) => service === "shop")).toMatchObject([
    { side: "client", code: "internal" },
  ]);
  expect(calls.map(({ status }) => status)).toEqual([500, 500]);
});

test("a client that leaves a route that hangs is told of at once, and not again when the route ends at last", async () => {
  let begun!: () => void;
  let end!: (answer: unknown) => void;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  let late: unknown;
  gateway.app.get("/hangs", async () => {
    begun();
    await new Promise((resolve) => (end = resolve));
    late = await now().catch((error: unknown) => error);
    throw new Error("too late");
  });
  const request = get(`${url}/hangs`);
  request.on("error", () => undefined);
  await begins;
  request.destroy();
  expect(await ownSpan()).toMatchObject({ code: "cancelled", method: "GET /hangs", peer: "127.0.0.1" });
  expect(calls).toMatchObject([{ status: 499, code: "cancelled" }]);
  end("");
  while (debugged.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(debugged).toMatchObject([expect.stringMatching(/^[^\n]*GET \/hangs failed[^\n]*too late$/)]);
  expect(late).toMatchObject({ code: "cancelled", executed: "no" });
  expect(spans.filter(({ service }) => service === "front")).toHaveLength(1);
  expect(errors).toEqual([]);
});

test("a client that leaves in the middle of its body is no error of the route that reads it", async () => {
  gateway.app.post("/reads", async (event) => {
    void event.req.text().catch(() => undefined);
    begun();
    throw await new Promise((resolve) =>
      event.req.signal.addEventListener("abort", () => resolve(new Error("aborted"))),
    );
  });
  let begun!: () => void;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  const request = httpRequest(`${url}/reads`, { method: "POST", headers: { "content-length": "9" } });
  request.on("error", () => undefined);
  request.write("half");
  await begins;
  request.destroy();
  expect(await ownSpan()).toMatchObject({ code: "cancelled" });
  while (debugged.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual([]);
});

test("a route that never ends is not kept in memory when its client has left", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const requests: WeakRef<Request>[] = [];
  gateway.app.get("/never", (event) => {
    requests.push(new WeakRef(event.req));
    left.abort();
    return new Promise(() => {});
  });
  let left!: AbortController;
  for (let at = 0; at < 20; at++) {
    left = new AbortController();
    await expect(fetch(`${url}/never`, { signal: left.signal })).rejects.toThrow("aborted");
  }
  const kept = (): number => requests.filter((request) => request.deref() !== undefined).length;
  for (let turn = 0; turn < 200 && kept() > 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  expect(requests.length).toBe(20);
  expect(kept()).toBeLessThanOrEqual(5);
});
