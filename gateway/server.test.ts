import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { type Answers, type FakeCall, FakeMesh, postRoutes } from "./testing/fake-mesh.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayOptions } from "./options.ts";

let gateway: Gateway | undefined;
afterEach(async () => gateway?.close());

function start(
  answers: Answers = {},
  options: Partial<GatewayOptions> = {},
): { mesh: FakeMesh; gateway: Gateway } {
  const mesh = new FakeMesh(answers);
  gateway = createGateway(mesh, { services: [postRoutes], graceMs: 50, ...options });
  return { mesh, gateway };
}

/** Sends `chunks` on a socket of its own. */
async function dial(url: string, ...chunks: string[]): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1").setEncoding("utf8");
  await once(socket, "connect");
  for (const chunk of chunks) socket.write(chunk);
  return socket;
}

async function readUntil(socket: Socket, end: string | RegExp): Promise<string> {
  let text = "";
  while (text.search(end) < 0) {
    const chunk = socket.read() as string | null;
    if (chunk === null) await once(socket, "readable");
    else text += chunk;
    if (socket.readableEnded) throw new Error(`ended after ${JSON.stringify(text)}`);
  }
  return text;
}

async function readAll(socket: Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe("listen", () => {
  test.each([
    [8320, "found 8320."],
    [{ port: "8320" }, 'found {"port":"8320"}.'],
    [undefined, "found undefined."],
    [{ port: 70_000 }, 'found {"port":70000}.'],
  ])("refuses %j and says what it takes", async (options, found) => {
    const { gateway } = start();
    await expect(gateway.listen(options as never)).rejects.toThrow(
      `gateway.listen takes { port: 8282 }, an integer from 0 to 65535; ${found}`,
    );
  });

  test("resolves with the URL and logs the routes, hand-written ones too", async () => {
    const { mesh, gateway } = start();
    gateway.app.get("/mine", () => "me");
    const url = await gateway.listen({ port: 0 });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(mesh.lines).toEqual(
      expect.arrayContaining([
        "GET    /healthz",
        "POST   /post/greet",
        "GET    /post/greet/:name",
        "GET    /mine",
        `The gateway of fake serves ${url}`,
      ]),
    );
    expect(mesh.lines.join()).not.toContain("secret");
  });

  test("says which port is taken and what to do, and may be tried again", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { gateway } = start();
    await expect(gateway.listen({ port })).rejects.toThrow(
      `The HTTP port 127.0.0.1:${port} is taken: end the program that listens there, or pass another "port" to gateway.listen`,
    );
    const url = await gateway.listen({ port: 0 });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    taken.close();
  });

  test("shows an address that can be typed", async () => {
    const { gateway } = start();
    expect(await gateway.listen({ port: 0, hostname: "0.0.0.0" })).toMatch(/^http:\/\/localhost:\d+$/);
  });

  test("refuses an address of another machine with a way out", async () => {
    const { gateway } = start();
    await expect(gateway.listen({ port: 0, hostname: "192.0.2.1" })).rejects.toThrow(
      'pass another "hostname"',
    );
  });

  test("serves once", async () => {
    const { gateway } = start();
    await gateway.listen({ port: 0 });
    await expect(gateway.listen({ port: 0 })).rejects.toThrow("listening already");
    await gateway.close();
    await expect(gateway.listen({ port: 0 })).rejects.toThrow("closed already");
  });
});

describe("close", () => {
  test("lets a request end, and its kept connection with it", async () => {
    let answers: Answers = {};
    let answer = (_value: string): void => undefined;
    const called = new Promise<void>((resolve) => {
      answers = {
        now: () => {
          resolve();
          return new Promise<string>((done) => {
            answer = done;
          });
        },
      };
    });
    const { gateway } = start(answers, { graceMs: 10_000 });
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, "POST /post/now HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    await called;
    const closed = gateway.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
    answer("late");
    const text = await readAll(socket);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*connection: close\r\n[^]*"late"$/i);
    await closed;
  });

  test("ends idle connections", async () => {
    const { gateway } = start({ now: () => 1 });
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, "POST /post/now HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    await readUntil(socket, /\r\n\r\n1$/);
    await gateway.close();
    expect(await readAll(socket)).toBe("");
  });

  test("ends a stream with the problem when the grace is over", async () => {
    const { mesh, gateway } = start({
      async *count(_from: number, { options }: FakeCall) {
        yield 1;
        await once(options.signal!, "abort");
        throw options.signal!.reason;
      },
    });
    const url = await gateway.listen({ port: 0 });
    const response = await fetch(`${url}/post/count/1`);
    await mesh.drain();
    expect(await response.text()).toMatch(/^data: 1\n\nevent: error\ndata: \{.*"code":"unavailable"/);
  });

  test("answers a call that outlasts the grace with unavailable", async () => {
    let call: FakeCall | undefined;
    const { gateway } = start({
      async now(made: FakeCall) {
        call = made;
        void gateway.close();
        await once(made.options.signal!, "abort");
        throw new Error("aborted");
      },
    });
    const url = await gateway.listen({ port: 0 });
    const response = await fetch(`${url}/post/now`, { method: "POST" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(call?.options.signal?.aborted).toBe(true);
  });

  test("cuts off what ignores all that", async () => {
    const { gateway } = start();
    gateway.app.get("/mine", () => {
      void gateway.close();
      return new Promise(() => undefined);
    });
    const url = await gateway.listen({ port: 0 });
    await expect(fetch(`${url}/mine`)).rejects.toThrow("fetch failed");
  });

  test("may be called twice, before listening too, and by await using", async () => {
    const { gateway } = start();
    await Promise.all([gateway.close(), gateway.close()]);
    let url: string;
    {
      await using other = createGateway(new FakeMesh(), { services: [] });
      url = await other.listen({ port: 0 });
    }
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});

describe("on a raw connection", () => {
  const head = "POST /post/greet HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
  const greet = (name: string): string => `Hello, ${name}`;

  test("a body in chunks of one byte is one body", async () => {
    const { gateway } = start({ greet });
    const url = await gateway.listen({ port: 0 });
    const chunks = [...'{"name":"Max"}'].map((byte) => `1\r\n${byte}\r\n`);
    const socket = await dial(url, `${head}transfer-encoding: chunked\r\n\r\n`, ...chunks, "0\r\n\r\n");
    expect(await readUntil(socket, /Max"$/)).toMatch(/^HTTP\/1\.1 200/);
    socket.destroy();
  });

  test("a client that has closed its half gets its answer", async () => {
    const { gateway } = start({ greet });
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, `${head}content-length: 14\r\n\r\n{"name":"Max"}`);
    socket.end();
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200[^]*"Hello, Max"$/);
  });

  test("requests sent at once are answered in order", async () => {
    const { gateway } = start({ greet });
    const url = await gateway.listen({ port: 0 });
    const request = (name: string): string => `GET /post/greet/${name} HTTP/1.1\r\nhost: x\r\n\r\n`;
    const socket = await dial(url, request("a") + request("b") + request("c"));
    expect(await readUntil(socket, /c"$/)).toMatch(/Hello, a[^]*Hello, b[^]*Hello, c/);
    socket.destroy();
  });

  test("a body that is too long is refused while it is sent, and the answer arrives", async () => {
    const { gateway } = start({ greet }, { maxBodyBytes: 1_000 });
    const url = await gateway.listen({ port: 0 });
    const chunk = `400\r\n${" ".repeat(1_024)}\r\n`;
    const socket = await dial(url, `${head}transfer-encoding: chunked\r\n\r\n`, chunk, chunk, chunk);
    expect(await readUntil(socket, /\}$/)).toMatch(/^HTTP\/1\.1 413[^]*"resource_exhausted"/);
    socket.destroy();
  });

  test("a connection whose body nobody reads is closed after the answer", async () => {
    const { gateway } = start();
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, "POST /nope HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nx");
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 404/);
  });

  test("a body that comes too slowly is a 408", async () => {
    const { mesh, gateway } = start({ greet }, { bodyTimeoutMs: 20 });
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, `${head}content-length: 14\r\n\r\n{"na`);
    expect(await readUntil(socket, /\}$/)).toMatch(/^HTTP\/1\.1 408[^]*"deadline_exceeded"/);
    expect(mesh.calls).toEqual([]);
    socket.destroy();
  });

  test("a client that leaves in the middle of its body makes no call and no noise", async () => {
    const { mesh, gateway } = start({ greet });
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, `${head}content-length: 14\r\nexpect: 100-continue\r\n\r\n`);
    await readUntil(socket, "100 Continue");
    socket.destroy();
    expect(await mesh.callLine()).toBe("499 127.0.0.1 POST /post/greet");
    expect([mesh.calls, mesh.errors]).toEqual([[], []]);
  });

  test.each([
    ["both lengths", `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["a body that is compressed for the way", `${head}transfer-encoding: gzip, chunked\r\n\r\n`, 501],
    ["two lengths", `${head}content-length: 5\r\ncontent-length: 6\r\n\r\n12345`, 400],
    ["a length that is none", `${head}content-length: -1\r\n\r\n`, 400],
    ["a chunk size that is none", `${head}transfer-encoding: chunked\r\n\r\nxyz\r\n`, 400],
    ["a space before a colon", `POST /post/greet HTTP/1.1\r\nhost : x\r\n\r\n`, 400],
    ["no HTTP", "\u0016\u0003\u0001hello\r\n\r\n", 400],
    ["too long a header", `${head}x-long: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    ["ten thousand headers", `${head}${"a: b\r\n".repeat(10_000)}\r\n`, 431],
    ["too long a path", `GET /${"x".repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
  ])("%s is refused with a problem document", async (_what, text, status) => {
    const { mesh, gateway } = start({ greet });
    const url = await gateway.listen({ port: 0 });
    const socket = await dial(url, text);
    const [answer, body] = (await readAll(socket)).split("\r\n\r\n");
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*content-type: application/problem\\+json`));
    const code = status === 501 ? "unimplemented" : "invalid_argument";
    expect(JSON.parse(body!)).toMatchObject({ status, code });
    expect(mesh.calls).toEqual([]);
  });

  test.each(["http://evil.test/post/greet/Max", "//post/greet/Max", "*", "/post/../post/greet/Max"])(
    "the target %s reaches no other route than its path's",
    async (target) => {
      const { gateway } = start({ greet });
      const url = await gateway.listen({ port: 0 });
      const socket = await dial(url, `GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      const [, status] = (await readAll(socket)).split(" ", 2);
      expect(status).toBe(target.endsWith("/post/greet/Max") && !target.startsWith("//") ? "200" : "404");
    },
  );
});
