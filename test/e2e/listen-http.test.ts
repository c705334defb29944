import { createServer, type IncomingMessage, request } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, test } from "vitest";
import { shopHandler } from "./shop/gen/shop.handler.ts";
import { shopkeeper, teapot } from "./stage/shopkeeper.ts";
import { stage } from "./stage/stage.ts";

const { node, atEnd } = stage();

interface Heard {
  readonly status: number;
  readonly body: unknown;
}

async function ask(url: string, init: RequestInit = {}): Promise<Heard> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

function post(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

describe("a node that listens for HTTP", () => {
  test("serves its methods under the paths of a gateway, made from the contract in its handler", async () => {
    const shop = await node("shop", { serve: {} });
    const url = await shop.listenHttp("127.0.0.1:0");
    expect(await ask(`${url}/shop/articles/${teapot}`)).toEqual({
      status: 200,
      body: { sku: teapot, title: "Teapot", cents: 1_990 },
    });
    const order = { order: { lines: [{ sku: teapot, count: 2 }] } };
    expect(await ask(`${url}/shop/order`, post(order))).toMatchObject({
      status: 200,
      body: { cents: 3_980 },
    });
    expect(await ask(`${url}/shop/articles/x`)).toMatchObject({ status: 400, body: { path: "/sku" } });
    expect(await ask(`${url}/shop/articles/none-1`)).toMatchObject({
      status: 404,
      body: { error: { name: "UnknownSku" } },
    });
    const events = await ask(`${url}/shop/watch`, post({ sku: teapot }));
    expect(events.body).toContain(`data: {"sku":"${teapot}","cents":1990}`);
  });

  test.each([
    ["localhost", 200],
    ["LOCALHOST:8080", 200],
    ["shop.localhost:8080", 200],
    ["127.0.0.1:8080", 200],
    ["[::1]:8080", 200],
    ["", 200],
    ["evil.example:8080", 403],
    ["localhost.evil.example", 403],
    ["127.0.0.1.evil.example", 403],
  ])(
    "answers %j as its host with %i, so that no page of a browser can reach it by a name",
    async (host, status) => {
      const shop = await node("shop", { serve: {} });
      shop.publishHttp("check", () => new Response("ok"));
      const url = new URL(await shop.listenHttp("127.0.0.1:0"));
      for (const path of [`/shop/articles/${teapot}`, "/shop/check", "/healthz"]) {
        const asked = request({ port: url.port, path, headers: { host }, agent: false });
        asked.end();
        const [response] = (await once(asked, "response")) as [IncomingMessage];
        response.resume();
        expect([path, response.statusCode]).toEqual([path, status]);
      }
    },
  );

  test("serves a method under the name that it is published as, and asks no other node", async () => {
    const first = await node("shop", { serve: { find: async (sku) => ({ sku, title: "first", cents: 1 }) } });
    const second = await node("shop", { nodes: [first.address!] });
    second.publish(
      shopHandler({ ...shopkeeper, find: async (sku) => ({ sku, title: "second", cents: 2 }) }),
      { as: "corner-shop" },
    );
    second.publish(shopHandler({ ...shopkeeper, find: async (sku) => ({ sku, title: "here", cents: 3 }) }));
    const url = await second.listenHttp("127.0.0.1:0");
    for (const [path, title] of [
      ["/corner-shop/find", "second"],
      ["/shop/find", "here"],
    ] as const) {
      for (let i = 0; i < 3; i++) {
        expect(await ask(url + path, post({ sku: teapot }))).toMatchObject({ status: 200, body: { title } });
      }
    }
  });

  test("serves its HTTP handlers under its name and theirs; an app keeps its sub-paths", async () => {
    const shop = await node("shop");
    const app = express();
    app.get("/", (_, response) => void response.send("front"));
    app.get("/items/:id", (request, response) => void response.json([request.params.id, request.query]));
    shop.publishHttp("app", app);
    shop.publishHttp("check", () => new Response("ok"), { methods: ["GET"] });
    const url = await shop.listenHttp("127.0.0.1:0");
    expect(await ask(`${url}/shop/check`)).toEqual({ status: 200, body: "ok" });
    expect(await ask(`${url}/shop/check`, { method: "POST" })).toMatchObject({ status: 405 });
    expect(await ask(`${url}/shop/app`)).toEqual({ status: 200, body: "front" });
    expect(await ask(`${url}/shop/app/items/7?a=1`)).toEqual({ status: 200, body: ["7", { a: "1" }] });
  });

  test("pings services, here and elsewhere", async () => {
    const shop = await node("shop", { serve: {} });
    const api = await node("api", { nodes: [shop.address!] });
    await api.wait(["shop"]);
    const url = await api.listenHttp("127.0.0.1:0");
    expect(await ask(`${url}/ping/shop`)).toEqual({
      status: 200,
      body: { nodeId: shop.nodeId, instance: shop.instance, roundTripMs: expect.any(Number) },
    });
    expect(await ask(`${url}/ping/nobody`)).toMatchObject({ status: 503, body: { code: "unavailable" } });
  });

  test("closes with its mesh", async () => {
    const shop = await node("shop");
    const url = await shop.listenHttp("127.0.0.1:0");
    await shop.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  test.each(["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"])("refuses %s without consent", async (address) => {
    const shop = await node("shop", { secret: "does not matter here" });
    await expect(shop.listenHttp(address)).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining("{ insecure: true }"),
    });
  });

  test("takes it with consent, and says which port is taken", async () => {
    const shop = await node("shop");
    expect(await shop.listenHttp("0.0.0.0:0", { insecure: true })).toMatch(/^http:\/\/localhost:\d+$/);
    const taken = createServer().listen(0, "127.0.0.1");
    atEnd(() => taken.close());
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await expect(shop.listenHttp(`127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining(`127.0.0.1:${port} is taken`),
    });
    await expect(shop.listenHttp("a b")).rejects.toThrow("listenHttp takes");
  });
});
