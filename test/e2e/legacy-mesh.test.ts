import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createGateway } from "@meshrpc/gateway";
import { Mesh, RpcError } from "@meshrpc/runtime";
import { describe, expect, test } from "vitest";
import { jsonOf, send } from "./stage/http.ts";
import { gate, shopOf, stage } from "./stage/stage.ts";
import { teapot } from "./stage/shopkeeper.ts";

const { node, atEnd } = stage();

/** A gateway of `mesh` whose `/shop/**` leads to the handler `app` of nodes named `shop`, once there are so many. */
async function gatewayOf(mesh: Mesh, instances = 1): Promise<string> {
  const remote = mesh.http("shop", "app");
  const gateway = createGateway(mesh, { services: [], graceMs: 50 });
  gateway.app.get("/shop/only-get", remote);
  gateway.app.all("/shop/**", remote);
  atEnd(() => gateway.close());
  if (instances > 0) await mesh.wait([remote], { instances });
  return gateway.listen({ port: 0 });
}

describe("HTTP handlers of several nodes", () => {
  async function replicas(): Promise<{ nodes: Mesh[]; url: string }> {
    const nodes = [await node("shop")];
    for (let i = 0; i < 2; i++) nodes.push(await node("shop", { nodes: [nodes[0]!.address!] }));
    for (const replica of nodes) replica.publishHttp("app", () => new Response(replica.instance));
    const api = await node("api", { nodes: [nodes[0]!.address!] });
    return { nodes, url: await gatewayOf(api, 3) };
  }
  const ask = async (url: string, headers: Record<string, string> = {}): Promise<string> =>
    (await fetch(`${url}/shop/who`, { headers })).text();

  test("take turns", async () => {
    const { nodes, url } = await replicas();
    const turns: string[] = [];
    for (let i = 0; i < 9; i++) turns.push(await ask(url));
    for (const { instance } of nodes) expect(turns.filter((turn) => turn === instance)).toHaveLength(3);
  });

  test.each([
    ["header x-session", { "x-session": "max" }],
    ["cookie meshrpc_session", { cookie: "a=1; meshrpc_session=max" }],
  ])("keep a session that is named by %s", async (_, headers) => {
    const { url } = await replicas();
    const turns = new Set<string>();
    for (let i = 0; i < 6; i++) turns.add(await ask(url, headers));
    expect(turns.size).toBe(1);
  });

  test("a node that drains ends the answer that runs; what comes meanwhile goes elsewhere", async () => {
    const first = await node("shop");
    const started = gate<void>();
    const mayEnd = gate<void>();
    first.publishHttp("app", async (_request: IncomingMessage, response: ServerResponse) => {
      response.write("first half, ");
      started.open();
      await mayEnd.opened;
      response.end("second half");
    });
    const api = await node("api", { nodes: [first.address!] });
    const url = await gatewayOf(api);
    const answer = await fetch(`${url}/shop/slow`);
    await started.opened;
    const second = await node("shop", { nodes: [api.address!] });
    second.publishHttp("app", () => new Response("second node"));
    await api.wait([api.http("shop", "app")], { instances: 2 });
    const closed = first.close();
    await new Promise<void>((resolve) => {
      const stop = api.on("change", () => {
        if (!api.peers().some(({ nodeId, state }) => nodeId === first.nodeId && state === "draining")) return;
        stop();
        resolve();
      });
    });
    for (let i = 0; i < 4; i++) expect(await ask(url)).toBe("second node");
    mayEnd.open();
    expect(await answer.text()).toBe("first half, second half");
    await closed;
  });
});

describe("a gateway", () => {
  test("says 503 where no node has the handler", async () => {
    const url = await gatewayOf(await node("api"), 0);
    const response = await fetch(`${url}/shop/a`);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toMatchObject({
      code: "unavailable",
      detail: "no instance of http shop/app can be reached",
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test("refuses WebSocket in words, and answers a request to upgrade to anything else", async () => {
    const shop = await node("shop");
    shop.publishHttp("app", () => new Response("plain"));
    const url = await gatewayOf(await node("api", { nodes: [shop.address!] }));
    const headers = "host: x\r\nconnection: upgrade, close\r\nsec-websocket-version: 13\r\n";
    const ws = await send(url, `GET /shop/ws HTTP/1.1\r\n${headers}upgrade: websocket\r\n\r\n`);
    expect(ws.status).toBe(501);
    expect(jsonOf(ws)).toMatchObject({ code: "unimplemented", detail: expect.stringContaining("WebSocket") });
    const h2c = await send(url, `GET /shop/h2 HTTP/1.1\r\n${headers}upgrade: h2c\r\n\r\n`);
    expect([h2c.status, h2c.body]).toEqual([200, expect.stringContaining("plain")]);
  });

  test("mounts a handler under one verb, and HEAD with GET", async () => {
    const shop = await node("shop");
    shop.publishHttp(
      "app",
      (request) => new Response(request.method, { headers: { "x-verb": request.method } }),
    );
    const url = await gatewayOf(await node("api", { nodes: [shop.address!] }));
    const head = await fetch(`${url}/shop/only-get`, { method: "HEAD" });
    expect([head.status, head.headers.get("x-verb"), await head.text()]).toEqual([200, "HEAD", ""]);
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect((await fetch(`${url}/shop/any`, { method })).headers.get("x-verb")).toBe(method);
    }
  });

  test("meets Expect: 100-continue", async () => {
    const shop = await node("shop");
    shop.publishHttp("app", async (request) => new Response(await request.text()));
    const url = await gatewayOf(await node("api", { nodes: [shop.address!] }));
    const head = "host: x\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 4\r\n";
    const answer = await send(url, `POST /shop/a HTTP/1.1\r\n${head}\r\nbody`);
    expect(answer.bytes.toString()).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 .*body/s);
  });
});

test("calls that a handler makes for its request end when the client leaves", async () => {
  const stopped = gate<string>();
  const running = gate<void>();
  const stock = await node("stock", {
    serve: {
      find: async (_sku, context) => {
        running.open();
        await once(context.signal, "abort");
        stopped.open("stopped");
        throw new RpcError("cancelled", "nobody waits");
      },
    },
  });
  const shop = await node("shop", { nodes: [stock.address!] });
  await shop.wait(["shop"]);
  shop.publishHttp("app", async () => Response.json(await shopOf(shop).find(teapot)));
  const url = await gatewayOf(await node("api", { nodes: [shop.address!] }));
  const left = new AbortController();
  const answer = fetch(`${url}/shop/a`, { signal: left.signal });
  await running.opened;
  left.abort();
  await expect(answer).rejects.toThrow();
  expect(await stopped.opened).toBe("stopped");
});

test("a node tells at its start what it serves beside methods, and each request has a line at both ends", async () => {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line.replace(/^[^|]+\| /, ""));
  const log = { info: keep, warn: keep, error: keep, debug: () => {} };
  const shop = new Mesh({ name: "shop", log, signals: false }, { env: {} });
  atEnd(() => shop.close());
  shop.publishHttp("app", () => new Response("ok"));
  shop.publishHttp("check", () => new Response("ok"), { methods: ["GET"] });
  shop.bind("pipe", (duplex) => duplex.end());
  await shop.listen("127.0.0.1:0");
  shop.publishHttp("late", () => new Response("ok"));
  const { instance } = shop;
  expect(lines).toEqual([
    `${instance} listens on ${shop.address}`,
    `${instance} answers HTTP shop/app`,
    `${instance} answers HTTP shop/check: GET`,
    `${instance} takes raw streams pipe`,
    `${instance} answers HTTP shop/late`,
  ]);
  lines.length = 0;
  const api = new Mesh({ name: "api", log, nodes: [shop.address!], signals: false }, { env: {} });
  atEnd(() => api.close());
  await api.listen("127.0.0.1:0");
  const remote = api.http("shop", "app");
  await api.wait([remote]);
  lines.length = 0;
  const response = await remote.fetch(new Request("http://x/shop/a?secret=1"));
  expect(await response.text()).toBe("ok");
  await new Promise((resolve) => setImmediate(resolve));
  const line = new RegExp(
    `^200 \\| +\\S+ \\| ${instance.replace(".", "\\.")} <- api \\| GET /shop/a( \\| trace=.*)?$`,
  );
  expect(lines).toEqual([expect.stringMatching(line), expect.stringMatching(line)]);
});

test("names are judged, and taken once", async () => {
  const shop = await node("shop");
  shop.publishHttp("app", () => new Response());
  expect(() => shop.publishHttp("app", () => new Response())).toThrow(
    "has an HTTP handler named app already",
  );
  expect(() => shop.publishHttp("a/b", () => new Response())).toThrow('found "a/b"');
  expect(() => shop.publishHttp("other", {} as never)).toThrow("publishHttp takes a fetch handler");
  expect(() => shop.http("shop", "")).toThrow('as in http("greeter", "check")');
  expect(() => shop.http("shop", "app", { base: "shop/" })).toThrow("base takes the beginning of a path");
  // A handler that was refused is not announced.
  expect(shop.peers()).toEqual([]);
  const api = await node("api", { nodes: [shop.address!] });
  await api.wait([api.http("shop", "app")]);
  expect(api.peers()).toMatchObject([{ http: ["app"], raw: [] }]);
});
