import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { type Mesh, RpcError } from "@meshrpc/runtime";
import { type CallContext, defineHandler } from "@meshrpc/runtime/contract";
import { testMesh } from "@meshrpc/runtime/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NoRecipient, postRoutes, postService } from "./testing/fake-mesh.ts";
import { createGateway, type Gateway } from "./gateway.ts";

/** The gateway on one node, the service on another, with all of the runtime between them. */
let network = testMesh();
let front: Mesh;
let gateway: Gateway;
let url: string;

beforeEach(async () => {
  network = testMesh();
  front = network.node("front");
  await front.listen();
  gateway = createGateway(front, { services: [postRoutes], graceMs: 50 });
  url = await gateway.listen({ port: 0 });
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

function post(method: string, body: object | string, type = "application/json"): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${url}/post/${method}`, { method: "POST", body: text, headers: { "content-type": type } });
}

test("a call reaches the other node, with its session", async () => {
  await serve({
    greet: (name: string) => `Hello, ${name}`,
    now: (context: CallContext) => context.session ?? null,
  });
  expect(await (await post("greet", { name: "Max" })).json()).toBe("Hello, Max");
  expect(await (await fetch(`${url}/post/greet/Max`)).json()).toBe("Hello, Max");
});

test("without an instance the gateway is not ready, and a call is unavailable", async () => {
  const ready = async (): Promise<unknown[]> => {
    const response = await fetch(`${url}/readyz`);
    return [response.status, await response.json()];
  };
  expect(await ready()).toEqual([503, { status: "waiting", missing: ["post"] }]);
  const response = await post("now", {});
  expect([response.status, response.headers.has("retry-after")]).toEqual([503, true]);
  expect(await response.json()).toMatchObject({ code: "unavailable" });
  await serve({ now: () => 1 });
  expect(await ready()).toEqual([200, { status: "ok" }]);
});

test("a declared error arrives with its data, another one without its message", async () => {
  await serve({
    send: (card: string) => {
      throw card === "blue" ? new NoRecipient(card) : new Error("db password");
    },
  });
  const declared = await post("send", { card: "blue" });
  expect([declared.status, await declared.json()]).toMatchObject([
    422,
    { detail: "the card has no recipient", error: { name: "NoRecipient", data: { card: "blue" } } },
  ]);
  const other = await post("send", { card: "red" });
  expect(other.status).toBe(500);
  expect(await other.text()).not.toContain("password");
});

test("streams run in all four shapes", async () => {
  await serve({
    async *count(from: number) {
      for (let at = from; at > 0; at--) yield at;
    },
    async scale(factor: number, items: AsyncIterable<number>) {
      let total = 0;
      for await (const item of items) total += item;
      return factor * total;
    },
    async *echo(items: AsyncIterable<number>) {
      for await (const item of items) yield item * 10;
    },
  });
  expect(await (await fetch(`${url}/post/count/2`)).text()).toBe(
    "data: 2\n\ndata: 1\n\nevent: end\ndata:\n\n",
  );
  expect(await (await post("scale", '{"factor":2}\n1\n2', lines)).json()).toBe(6);

  const request = httpRequest(`${url}/post/echo`, {
    method: "POST",
    headers: { "content-type": lines, accept: lines },
  });
  request.write("1\n");
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.setEncoding("utf8");
  const answers = response[Symbol.asyncIterator]() as AsyncIterator<string>;
  expect((await answers.next()).value).toBe("10\n");
  request.end("2\n");
  expect((await answers.next()).value).toBe("20\n");
  expect((await answers.next()).done).toBe(true);
});

test("a line that cannot be read is the client's fault", async () => {
  await serve({
    async sum(items: AsyncIterable<number>) {
      for await (const _item of items);
    },
  });
  const response = await post("sum", "1\n{", lines);
  expect(await response.json()).toMatchObject({
    status: 400,
    detail: expect.stringContaining("Line 2 is not JSON") as string,
  });
});

test("a client that leaves a stream ends it on the other node", async () => {
  let ended = (_how: string): void => undefined;
  const seen = new Promise<string>((resolve) => {
    ended = resolve;
  });
  await serve({
    async *count(_from: number, context: CallContext) {
      context.signal.addEventListener("abort", () => ended("aborted"));
      for (let at = 0; ; at++) {
        yield at;
        await new Promise(setImmediate);
      }
    },
  });
  const reader = (await fetch(`${url}/post/count/1`)).body!.getReader();
  await reader.read();
  await reader.cancel();
  expect(await seen).toBe("aborted");
});

test("a client that does not read holds the producer on the other node", async () => {
  let made = 0;
  await serve({
    async *count() {
      for (; made < 2_000; made++) yield "x".repeat(1 << 16);
    },
  });
  const stalled = httpRequest(`${url}/post/count/1`).end();
  const [response] = (await once(stalled, "response")) as [IncomingMessage];
  response.pause();
  const busy = async (): Promise<void> => {
    for (let at = 0; at < 100; at++) await (await fetch(`${url}/healthz`)).text();
  };
  await busy();
  const before = made;
  await busy();
  expect(before).toBeGreaterThan(1);
  expect(made).toBe(before);
  expect(made).toBeLessThan(2_000);
  stalled.destroy();
});

test("a client that leaves cancels its call on the other node", async () => {
  let aborted = (): void => undefined;
  const seen = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  const leaving = new AbortController();
  await serve({
    now: (context: CallContext) => {
      leaving.abort();
      return new Promise((_resolve, reject) => {
        context.signal.addEventListener("abort", () => {
          aborted();
          reject(new RpcError("cancelled", "left"));
        });
      });
    },
  });
  const answer = fetch(`${url}/post/now`, { method: "POST", signal: leaving.signal });
  await expect(answer).rejects.toThrow("aborted");
  await seen;
});

test("the gateway stops before its node drains", async () => {
  await serve({ now: () => 1 });
  await front.drain();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
});

const lines = "application/x-ndjson";
