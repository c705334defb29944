import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { RpcError } from "@meshrpc/runtime/contract";
import { afterEach, describe, expect, test } from "vitest";
import { type Answers, type FakeCall, FakeMesh, postRoutes } from "./testing/fake-mesh.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayOptions } from "./options.ts";

let gateway: Gateway | undefined;
afterEach(async () => gateway?.close());

async function serve(
  answers: Answers,
  options: Partial<GatewayOptions> = {},
): Promise<{ mesh: FakeMesh; url: string }> {
  const mesh = new FakeMesh(answers);
  gateway = createGateway(mesh, { services: [postRoutes], graceMs: 100, ...options });
  return { mesh, url: await gateway.listen({ port: 0 }) };
}

async function* countdown(from: number): AsyncGenerator<number> {
  for (let at = from; at >= 0; at--) yield at;
}

async function* failAfter(items: number): AsyncGenerator<number> {
  for (let at = 0; at < items; at++) yield at;
  throw new RpcError("resource_exhausted", "enough");
}

const lines = { headers: { accept: "application/x-ndjson;q=0.9, */*" } };

describe("a server stream", () => {
  test("is server-sent events", async () => {
    const { url } = await serve({ count: countdown });
    const response = await fetch(`${url}/post/count/2`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(await response.text()).toBe("data: 2\n\ndata: 1\n\ndata: 0\n\nevent: end\ndata:\n\n");
  });

  test("is lines of JSON where they are asked for", async () => {
    const { url } = await serve({ count: countdown });
    const response = await fetch(`${url}/post/count/2`, lines);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(await response.text()).toBe("2\n1\n0\n");
  });

  test("of nothing ends at once", async () => {
    const { url } = await serve({ count: countdown });
    expect(await (await fetch(`${url}/post/count/-1`)).text()).toBe("event: end\ndata:\n\n");
    expect(await (await fetch(`${url}/post/count/-1`, lines)).text()).toBe("");
  });

  test("that fails before its first item is a problem with its status", async () => {
    const { url } = await serve({ count: () => failAfter(0) });
    const response = await fetch(`${url}/post/count/2`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await response.json()).toMatchObject({ code: "resource_exhausted", detail: "enough" });
  });

  test("that fails later ends with the problem as an event", async () => {
    const { url } = await serve({ count: () => failAfter(1) });
    const response = await fetch(`${url}/post/count/2`);
    const [first, last] = (await response.text()).split("\n\n");
    expect([response.status, first]).toEqual([200, "data: 0"]);
    const [event, data] = last!.split("\n");
    expect(event).toBe("event: error");
    expect(JSON.parse(data!.slice("data: ".length))).toMatchObject({ status: 429, detail: "enough" });
  });

  test("that fails later is cut off as lines, after what was written", async () => {
    const { url } = await serve({ count: () => failAfter(1) });
    const request = httpRequest(`${url}/post/count/2`, lines).end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    let text = "";
    response.on("data", (chunk) => (text += String(chunk)));
    await expect(once(response, "end")).rejects.toThrow("aborted");
    expect(text).toBe("0\n");
  });

  test("of a value that JSON cannot hold fails, and its call is cancelled", async () => {
    const { promise, resolve } = deferred<AbortSignal>();
    const { mesh, url } = await serve({
      async *count(_from: number, call: FakeCall) {
        resolve(call.options.signal!);
        yield 1;
        yield 1n;
      },
    });
    const text = await (await fetch(`${url}/post/count/2`)).text();
    expect(text).toMatch(/^data: 1\n\nevent: error\ndata: \{.*"status":500/);
    expect(mesh.errors[0]).toContain("BigInt");
    expect((await promise).aborted).toBe(true);
  });

  test("that is silent shows that it lives", async () => {
    const { url } = await serve(
      {
        async *count(_from: number, { options }: FakeCall) {
          yield 1;
          await once(options.signal!, "abort");
        },
      },
      { heartbeatMs: 1 },
    );
    const response = await fetch(`${url}/post/count/2`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("data: 1\n\n:\n\n")) text += (await reader.read()).value!;
    await reader.cancel();
  });

  test("ends when the client leaves, though it waits for its next item", async () => {
    const { promise, resolve } = deferred<string>();
    const { mesh, url } = await serve({
      async *count(_from: number, { options }: FakeCall) {
        try {
          yield 1;
          await once(options.signal!, "abort");
        } finally {
          resolve("ended");
        }
      },
    });
    const reader = (await fetch(`${url}/post/count/2`)).body!.getReader();
    await reader.read();
    await reader.cancel();
    expect(await promise).toBe("ended");
    expect(mesh.errors).toEqual([]);
  });

  test("ends when its answer is dropped without a socket", async () => {
    const { promise, resolve } = deferred<string>();
    await serve({
      async *count(_from: number, { options }: FakeCall) {
        try {
          yield 1;
          await once(options.signal!, "abort");
        } finally {
          resolve("ended");
        }
      },
    });
    const response = await gateway!.fetch(new Request("http://api.test/post/count/2"));
    await response.body!.cancel();
    expect(await promise).toBe("ended");
  });

  test("stands while the client does not read", async () => {
    let made = 0;
    const { url } = await serve({
      async *count() {
        for (; made < 1_000; made++) yield "x".repeat(1 << 20);
      },
    });
    const stalled = httpRequest(`${url}/post/count/1`).end();
    const [response] = (await once(stalled, "response")) as [IncomingMessage];
    response.pause();
    // Each of these is many turns of the loop in which an unheld producer would run on.
    const busy = async (): Promise<void> => {
      for (let at = 0; at < 50; at++) await (await fetch(`${url}/healthz`)).text();
    };
    await busy();
    const before = made;
    await busy();
    expect(before).toBeGreaterThan(1);
    expect(made).toBe(before);
    expect(made).toBeLessThan(50);
    stalled.destroy();
  });
});

describe("a client stream", () => {
  const sum = async (items: AsyncIterable<number>): Promise<number> => {
    let total = 0;
    for await (const item of items) total += item;
    return total;
  };
  const scale = async (factor: number, items: AsyncIterable<number>): Promise<number> =>
    factor * (await sum(items));
  const post = (url: string, body: string, type = "application/x-ndjson"): Promise<Response> =>
    fetch(url, { method: "POST", body, headers: { "content-type": type } });

  test.each([
    ["/post/sum", "", 0],
    ["/post/sum", "1\n2\n3", 6],
    ["/post/sum", "1\r\n\n  2 \n", 3],
    ["/post/scale", '{"factor":2}\n1\n2\n', 6],
    ["/post/scale", '{"factor":2}', 0],
  ])("to %s with the lines %j is %i", async (path, body, result) => {
    const { url } = await serve({ sum, scale });
    expect(await (await post(url + path, body)).json()).toBe(result);
  });

  test.each([
    ["/post/scale", "", { status: 400, path: "/factor" }],
    ["/post/scale", '{"factor":"2"}\n1', { status: 400, path: "/factor" }],
    ["/post/scale", "1\n2", { status: 400, detail: /must be a JSON object/ }],
    ["/post/sum?factor=2", "1\n2", { status: 400, path: "/factor" }],
    ["/post/sum", "1\n2\n{", { status: 400, detail: /^Line 3 is not JSON/ }],
    ["/post/scale", '{"factor":2}\n1\n,', { status: 400, detail: /^Line 3 is not JSON/ }],
    ["/post/sum", `1\n${" ".repeat(200)}2`, { status: 413 }],
    ["/post/sum", `1\n${" ".repeat(200)}2\n`, { status: 413 }],
  ])("to %s with the lines %j is refused", async (path, body, problem) => {
    const { url } = await serve({ sum, scale }, { maxBodyBytes: 100 });
    const response = await post(url + path, body);
    const { detail, ...rest } = problem as { detail?: RegExp };
    const told = (await response.json()) as { detail: string };
    expect(told).toMatchObject(rest);
    if (detail !== undefined) expect(told.detail).toMatch(detail);
  });

  test("is longer than a body may be", async () => {
    const { url } = await serve({ sum }, { maxBodyBytes: 100 });
    expect(await (await post(`${url}/post/sum`, "1\n".repeat(10_000))).json()).toBe(10_000);
  });

  test("has a content type of its own", async () => {
    const { url } = await serve({ sum });
    expect((await post(`${url}/post/sum`, "1", "application/json")).status).toBe(415);
  });

  test("is read as the method takes it", async () => {
    const { url } = await serve({
      async sum(items: AsyncIterable<number>) {
        for await (const item of items) return item;
        return undefined;
      },
    });
    const request = startPost(`${url}/post/sum`);
    request.write("7\n");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect([response.statusCode, await read(response)]).toEqual([200, "7"]);
    request.destroy();
  });

  test("that answers as it reads runs both ways at once", async () => {
    const { url } = await serve({
      async *echo(items: AsyncIterable<number>) {
        for await (const item of items) yield item * 10;
      },
    });
    const request = startPost(`${url}/post/echo`, { accept: "application/x-ndjson" });
    request.write("1\n");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.setEncoding("utf8");
    const answers = response[Symbol.asyncIterator]() as AsyncIterator<string>;
    expect((await answers.next()).value).toBe("10\n");
    request.write("2\n");
    expect((await answers.next()).value).toBe("20\n");
    request.end();
    expect((await answers.next()).done).toBe(true);
  });

  test("whose client leaves is cancelled, and nothing is unexpected", async () => {
    const { promise, resolve } = deferred<unknown>();
    const started = deferred<undefined>();
    const { mesh, url } = await serve({
      async sum(items: AsyncIterable<number>) {
        try {
          for await (const _item of items) started.resolve(undefined);
        } catch (error) {
          resolve(error);
          throw error;
        }
      },
    });
    const request = startPost(`${url}/post/sum`);
    request.on("error", () => undefined);
    request.write("1\n");
    await started.promise;
    request.destroy();
    expect(await promise).toMatchObject({ code: "cancelled" });
    expect(await mesh.callLine()).toBe("499 127.0.0.1 POST /post/sum");
    expect(mesh.errors).toEqual([]);
  });
});

function startPost(url: string, headers: Record<string, string> = {}): ClientRequest {
  return httpRequest(url, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson", ...headers },
  });
}

async function read(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
