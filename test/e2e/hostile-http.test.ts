import { once } from "node:events";
import { createGateway, type Gateway } from "@meshrpc/gateway";
import { beforeEach, describe, expect, test } from "vitest";
import { shopRoutes } from "./shop/gen/shop.routes.ts";
import { type Answer, answerOf, jsonOf, requestOf, send } from "./stage/http.ts";
import { RawSocket } from "./stage/raw-socket.ts";
import { teapot } from "./stage/shopkeeper.ts";
import { stage } from "./stage/stage.ts";

const { node, gateway, atEnd } = stage();

let url: string;
let orders: unknown[];
let errors: string[];

beforeEach(async () => {
  orders = [];
  errors = [];
  const back = await node("back", {
    serve: {
      async order(order) {
        orders.push(order);
        return { id: `r${orders.length}`, cents: 1 };
      },
    },
  });
  const log = { info() {}, warn() {}, debug() {}, error: (line: string) => void errors.push(line) };
  const front = await node("front", { nodes: [back.address!], log });
  await front.wait(["shop"]);
  url = await gateway(front, { bodyTimeoutMs: 100 });
});

const good = requestOf("GET", "/shop/articles/teapot-1", { connection: "keep-alive" });
const last = requestOf("GET", "/shop/articles/teapot-1");
const order = '{"order":{"lines":[]}}';
const json = "content-type: application/json\r\n";
const head = `POST /shop/order HTTP/1.1\r\nhost: x\r\n${json}`;

/** The gateway answers others, and nothing was unexpected. */
async function expectUnharmed(): Promise<void> {
  const answer = await send(url, last);
  expect(answer.status).toBe(200);
  expect(jsonOf(answer)).toMatchObject({ sku: teapot, title: "Teapot" });
  expect(errors).toEqual([]);
}

/** The answer to a request whose body the client goes on to owe: the gateway waits a while before it hangs up. */
async function refusalOf(request: string): Promise<Answer> {
  const client = await RawSocket.dial(url);
  const bytes = await client.write(request).until((heard) => heard.toString().endsWith("}"));
  client.destroy();
  return answerOf(bytes);
}

/** The statuses of all answers on one connection, interim ones too. */
function statusesIn({ bytes }: Answer): number[] {
  return [...bytes.toString("latin1").matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

/** A second request that hides in the first: it must not be seen. */
const smuggled = `POST /shop/order HTTP/1.1\r\nhost: x\r\n${json}content-length: ${order.length}\r\n\r\n${order}`;

/** Well-formed, but not to be understood (RFC 9112, 6.1). */
const unknownCoding = "a coding that is nearly chunked";

const smuggling: readonly (readonly [what: string, request: string])[] = [
  ["both lengths", `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
  [
    "both lengths, the other way round",
    `${head}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ["two lengths", `${head}content-length: 0\r\ncontent-length: ${smuggled.length}\r\n\r\n${smuggled}`],
  ["a list of lengths", `${head}content-length: 0, ${smuggled.length}\r\n\r\n${smuggled}`],
  ["a length with a sign", `${head}content-length: +0\r\n\r\n${smuggled}`],
  ["a negative length", `${head}content-length: -1\r\n\r\n${smuggled}`],
  ["a length in hex", `${head}content-length: 0x0\r\n\r\n${smuggled}`],
  ["a length beyond all numbers", `${head}content-length: 99999999999999999999\r\n\r\n${smuggled}`],
  [unknownCoding, `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ["chunked that is not last", `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
  ["a header with space before its colon", `${head}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ["a folded header", `${head}x: y\r\n transfer-encoding: chunked\r\ncontent-length: 0\r\n\r\n${smuggled}`],
  ["lines that end in LF only", `${head}x: y\ntransfer-encoding: chunked\n\n0\r\n\r\n${smuggled}`],
  [
    "a bare CR in a header",
    `${head}x: y\rtransfer-encoding: chunked\r\ncontent-length: 0\r\n\r\n${smuggled}`,
  ],
  ["a NUL in a header", `${head}x: \0\r\ncontent-length: 0\r\n\r\n${smuggled}`],
  [
    "a chunk length beyond all numbers",
    `${head}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${smuggled}`,
  ],
  ["a chunk length with a sign", `${head}transfer-encoding: chunked\r\n\r\n-1\r\n${smuggled}`],
  ["a chunk longer than it says", `${head}transfer-encoding: chunked\r\n\r\n1\r\n${smuggled}`],
  [
    "two hosts",
    `POST /shop/order HTTP/1.1\r\nhost: x\r\nhost: y\r\n${json}content-length: 0\r\n\r\n${smuggled}`,
  ],
  ["no host", `POST /shop/order HTTP/1.1\r\n${json}content-length: 0\r\n\r\n${smuggled}`],
  ["another protocol", `POST /shop/order HTTP/9.9\r\n\r\n${smuggled}`],
];

describe("a request with", () => {
  test.each(smuggling)("%s smuggles no second one, and is refused", async (name, request) => {
    const answer = await send(url, request);
    expect(statusesIn(answer)).toEqual([answer.status]);
    expect(answer.status).toBe(name === unknownCoding ? 501 : 400);
    expect(answer.headers).toContain("application/problem+json");
    expect(orders).toEqual([]);
    await expectUnharmed();
  });

  const many = (count: number): string => Array.from({ length: count }, (_, at) => `h${at}: v\r\n`).join("");
  test.each([
    ["ten thousand headers", `GET /healthz HTTP/1.1\r\nhost: x\r\n${many(10_000)}\r\n`, 431],
    ["a header of a megabyte", `GET /healthz HTTP/1.1\r\nhost: x\r\nh: ${"x".repeat(1 << 20)}\r\n\r\n`, 431],
    ["a path of a megabyte", `GET /${"x".repeat(1 << 20)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ["the longest path that is read", requestOf("GET", `/${"x".repeat(16_000)}`), 404],
    ["the longest query that is read", requestOf("GET", `/healthz?${"a&".repeat(7_900)}`), 200],
    [
      "five hundred headers",
      `GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${many(500)}\r\n`,
      200,
    ],
  ])("%s is answered, and harms nobody", async (_, request, status) => {
    expect((await send(url, request)).status).toBe(status);
    await expectUnharmed();
  });

  test("a chunk extension that never ends is cut", async () => {
    const answer = await send(url, `${head}transfer-encoding: chunked\r\n\r\n1;${"x".repeat(1 << 16)}`);
    expect(answer.status).toBe(413);
    await expectUnharmed();
  });

  test("trailers has them passed over", async () => {
    const chunk = `${order.length.toString(16)}\r\n${order}\r\n`;
    const answer = await send(
      url,
      `${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunk}0\r\nx-session: ${"y".repeat(100)}\r\n\r\n`,
    );
    expect(answer.status).toBe(200);
    expect(orders).toHaveLength(1);
  });
});

describe("a body", () => {
  test("of two megabytes is a 413 that arrives, declared or in chunks, and no handler runs", async () => {
    const body = `{"order":{"lines":[],"note":"${"x".repeat(2 << 20)}"}}`;
    const declared = await refusalOf(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    expect(declared.status).toBe(413);
    expect(jsonOf(declared)).toMatchObject({ code: "resource_exhausted" });
    const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    const chunked = await send(
      url,
      `${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`,
    );
    expect(chunked.status).toBe(413);
    expect(orders).toEqual([]);
    await expectUnharmed();
  });

  test("that stops is a 408, and no handler runs", async () => {
    const answer = await refusalOf(`${head}content-length: 100\r\n\r\n{"order":{"li`);
    expect(answer.status).toBe(408);
    expect(orders).toEqual([]);
    await expectUnharmed();
  });

  test("that is cut off makes no call and no noise", async () => {
    const client = await RawSocket.dial(url);
    client.write(`${head}content-length: 100\r\n\r\n${order}`);
    client.socket.resetAndDestroy();
    await expectUnharmed();
    expect(orders).toEqual([]);
  });

  test("with Expect is asked for, and then read", async () => {
    const client = await RawSocket.dial(url);
    client.write(
      `${head}connection: close\r\ncontent-length: ${order.length}\r\nexpect: 100-continue\r\n\r\n`,
    );
    await client.until((heard) => heard.includes("100 Continue"));
    const bytes = await client.write(order).all();
    expect(statusesIn(answerOf(bytes))).toEqual([100, 200]);
    expect(orders).toHaveLength(1);
  });

  test("with an Expect that nobody knows is a 417 without a call", async () => {
    const answer = await send(
      url,
      `${head}connection: close\r\ncontent-length: ${order.length}\r\nexpect: coffee\r\n\r\n${order}`,
    );
    expect(answer.status).toBe(417);
    expect(answer.headers).toContain("application/problem+json");
    expect(orders).toEqual([]);
    await expectUnharmed();
  });

  test("with Expect that is too long is refused without being asked for", async () => {
    const answer = await refusalOf(`${head}content-length: 99999999\r\nexpect: 100-continue\r\n\r\n`);
    expect(statusesIn(answer)).toEqual([413]);
  });
});

describe("requests on one connection", () => {
  test("sent at once are answered in order, streams and errors among them", async () => {
    const watch = requestOf(
      "POST",
      "/shop/watch",
      { "content-type": "application/json", connection: "keep-alive" },
      '{"sku":"teapot-1"}',
    );
    const missing = requestOf("GET", "/shop/articles/kettle-9", { connection: "keep-alive" });
    const wrong = requestOf("GET", "/shop/articles/NO", { connection: "keep-alive" });
    const nowhere = requestOf("GET", "/nowhere", { connection: "keep-alive" });
    const headOnly = requestOf("HEAD", "/shop/articles/teapot-1", { connection: "keep-alive" });
    const round = good + watch + missing + headOnly + wrong + nowhere;
    const answer = await send(url, round.repeat(5) + last);
    expect(statusesIn(answer)).toEqual([
      ...Array.from({ length: 5 }, () => [200, 200, 404, 200, 400, 404]).flat(),
      200,
    ]);
    expect(answer.bytes.toString().match(/"title":"Teapot"/g)).toHaveLength(6);
    expect(answer.bytes.toString().match(/event: end/g)).toHaveLength(5);
  });

  test("a thousand at once are answered, by a client that reads late", async () => {
    const client = await RawSocket.dial(url);
    client.socket.pause();
    client.write(good.repeat(1_000) + last);
    await expectUnharmed();
    client.socket.resume();
    expect(statusesIn(answerOf(await client.all()))).toHaveLength(1_001);
  });

  test("behind one that is refused are not read", async () => {
    const answer = await refusalOf(`${head}content-length: 99999999\r\n\r\n${smuggled}`);
    expect(statusesIn(answer)).toEqual([413]);
    expect(orders).toEqual([]);
  });
});

describe("HEAD", () => {
  test.each([
    ["/shop/articles/teapot-1", 200],
    ["/shop/articles/kettle-9", 404],
    ["/shop/articles/NO", 400],
    ["/healthz", 200],
    ["/readyz", 200],
    ["/nowhere", 404],
    ["/shop/order", 405],
    ["/shop/watch", 405],
  ])("of %s is %i without a body", async (path, status) => {
    const answer = await send(url, requestOf("HEAD", path));
    expect(answer.status).toBe(status);
    expect(answer.body).toBe("");
    expect(orders).toEqual([]);
  });
});

const targets: readonly (readonly [verb: string, target: string, status: number])[] = [
  ["POST", "/shop/__proto__", 404],
  ["POST", "/shop/constructor", 404],
  ["POST", "/shop/toString", 404],
  ["POST", "/__proto__/order", 404],
  ["POST", "/mesh/ping", 404],
  ["POST", "/SHOP/order", 404],
  ["POST", "/shop/Order", 404],
  ["GET", "/shop/articles/teapot-1%00", 400],
  ["GET", "/shop/articles/%ff", 400],
  ["GET", "/shop/articles/%", 400],
  ["GET", "/shop/articles/..%2f..%2fhealthz", 400],
  ["GET", "/shop/articles/teapot-1?sku=kettle-9", 400],
  ["GET", "/shop/articles/teapot-1?__proto__=1", 400],
  ["GET", "/shop/articles/teapot-1?constructor", 400],
  ["GET", "/shop/articles/", 404],
  ["GET", "http://elsewhere/shop/articles/teapot-1", 200],
  ["OPTIONS", "*", 404],
  ["OPTIONS", "/shop/order", 405],
  ["TRACE", "/shop/order", 405],
  ["DELETE", "/shop/articles/teapot-1", 405],
  ["PROPFIND", "/shop/order", 405],
];

describe("the target", () => {
  test.each(targets)("%s %s is %i", async (verb, target, status) => {
    const answer = await send(url, requestOf(verb, target));
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatch(status === 200 ? /application\/json/ : /application\/problem\+json/);
    await expectUnharmed();
  });

  test("of a CONNECT is hung up on", async () => {
    const client = await RawSocket.dial(url);
    const heard = await client.write("CONNECT elsewhere:443 HTTP/1.1\r\nhost: elsewhere\r\n\r\n").all();
    expect(heard.includes(" 200 ")).toBe(false);
    await expectUnharmed();
  });
});

describe("a header", () => {
  test.each<[string, Record<string, string>]>([
    ["x-session of 10,000 bytes", { "x-session": "s".repeat(10_000) }],
    ["x-session beyond ASCII", { "x-session": "caf\u00e9 \u00ff" }],
    ["cookie that is none", { cookie: "meshrpc_session; =; ;;=x; meshrpc_session" }],
    ["traceparent that is none", { traceparent: "00-zz-zz-zz" }],
    ["traceparent of zeros", { traceparent: `00-${"0".repeat(32)}-${"0".repeat(16)}-00` }],
    ["accept without end", { accept: "a/b;q=,".repeat(1_000) }],
    ["upgrade to another protocol", { upgrade: "websocket", connection: "close, upgrade" }],
    ["host that is no host", { host: "]:::[" }],
    ["host that is empty", { host: "" }],
  ])("%s fails no call", async (_, headers) => {
    const answer = await send(url, requestOf("GET", "/shop/articles/teapot-1", headers));
    expect([200, 400]).toContain(answer.status);
    await expectUnharmed();
  });

  test("origin that is no URL is another site", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: "null" };
    expect((await send(url, requestOf("POST", "/shop/order", headers, order))).status).toBe(415);
    expect(orders).toEqual([]);
  });
});

describe("a hand-written route", () => {
  const thrown: readonly (readonly [what: string, make: () => unknown])[] = [
    ["null", () => null],
    ["an object without a prototype", () => Object.create(null) as unknown],
    [
      "an error whose stack throws",
      () => Object.defineProperty(new Error("SECRET"), "stack", { get: raise }),
    ],
    ["an error whose name throws", () => Object.defineProperty(new Error("SECRET"), "name", { get: raise })],
    ["what cannot be converted to text", () => ({ [Symbol.toPrimitive]: raise })],
  ];

  test.each(thrown)("that throws %s is a 500, in the log, and harms nobody", async (_, make) => {
    const lines: string[] = [];
    const log = { info() {}, warn() {}, debug() {}, error: (line: string) => void lines.push(line) };
    const gateway = createGateway(await node("g", { serve: {}, log }), { services: [shopRoutes] });
    gateway.app.get("/mine", () => {
      throw make();
    });
    atEnd(() => gateway.close());
    const address = await gateway.listen({ port: 0 });
    const answer = await send(address, requestOf("GET", "/mine"));
    expect(answer.status).toBe(500);
    expect(jsonOf(answer)).toMatchObject({ code: "internal", traceId: expect.any(String) as string });
    expect(answer.bytes.includes("SECRET")).toBe(false);
    expect(lines).toHaveLength(1);
    expect((await send(address, last)).status).toBe(200);
  });
});

function raise(): never {
  throw new Error("SECRET");
}

describe("closing", () => {
  async function closing(): Promise<{ gateway: Gateway; address: string; calls: () => number }> {
    let calls = 0;
    const back = await node("b", {
      serve: {
        async find(sku) {
          calls++;
          await new Promise(setImmediate);
          return { sku, title: "Teapot", cents: 1 };
        },
      },
    });
    const gateway = createGateway(back, { services: [shopRoutes], graceMs: 60_000 });
    return { gateway, address: await gateway.listen({ port: 0 }), calls: () => calls };
  }

  test("ends connections that have asked nothing, or nothing more, at once, and takes no more", async () => {
    const { gateway, address } = await closing();
    const idle = await RawSocket.dial(address);
    const kept = await RawSocket.dial(address);
    kept.write(good);
    await kept.until((heard) => heard.includes("Teapot"));
    // The grace is longer than a test may take.
    await Promise.all([idle.all(), kept.all(), gateway.close()]);
    expect(statusesIn(answerOf(idle.heard))).toEqual([]);
    expect(statusesIn(answerOf(kept.heard))).toEqual([200]);
    await expect(RawSocket.dial(address)).rejects.toThrow("ECONNREFUSED");
  });

  test("answers all that it has begun, of requests that were sent at once too", async () => {
    const { gateway, address, calls } = await closing();
    const clients: RawSocket[] = [];
    for (let at = 0; at < 10; at++) {
      const client = await RawSocket.dial(address);
      await client.write(good).until((heard) => heard.includes("Teapot"));
      clients.push(client);
    }
    const before = calls();
    for (const client of clients) client.write(good.repeat(3));
    const [first] = clients;
    await once(first!.socket, "data");
    await gateway.close();
    const heard = await Promise.all(clients.map((client) => client.all()));
    const answers = heard.flatMap((bytes) => statusesIn(answerOf(bytes)).slice(1));
    expect(answers).toEqual(answers.map(() => 200));
    expect(answers).toHaveLength(calls() - before);
  });
});
