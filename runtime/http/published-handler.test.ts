import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { RpcError } from "../error.ts";
import { RawDuplex } from "../raw/raw-duplex.ts";
import { callScope, currentTrace } from "../rpc/current-call.ts";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import type { CallRecord } from "../rpc/observe.ts";
import { streamPair } from "../rpc/stream-pair.ts";
import { Tracer } from "../rpc/tracing/tracer.ts";
import type { HttpHandler } from "./http-handler.ts";
import { headTimeoutMs, maxHeadBytes } from "./limits.ts";
import { PublishedHandler, type PublishHttpOptions } from "./published-handler.ts";

class Scene {
  readonly clock = new SimulatedClock();
  readonly records: CallRecord[] = [];
  readonly failures: unknown[] = [];
  readonly failuresAlone: unknown[] = [];
  /** Handlers that have not ended, and streams that wait for one. */
  slots = 0;
  readonly #published: PublishedHandler;

  constructor(handler: HttpHandler, options: PublishHttpOptions = {}) {
    this.#published = new PublishedHandler(handler, options, {
      clock: this.clock,
      scope: callScope,
      tracer: new Tracer(),
      nodeName: "shop",
      onCall: (record) => void this.records.push(record),
      failed: (_, error) => void this.failures.push(error),
      failedAlone: (_, error) => void this.failuresAlone.push(error),
    });
  }

  /** The caller's end of a stream that the handler serves. */
  dial(trace?: Uint8Array): RawDuplex {
    const { caller, callee } = streamPair();
    const info = { name: "app", caller: { nodeId: "a", name: "api" }, session: undefined, trace, attempt: 1 };
    const served = new RawDuplex(callee, "callee", "10.0.0.1");
    served.on("error", () => {});
    this.slots++;
    const work = this.#published.accept(served, info).then(() => void this.slots--);
    served.holdFor(work);
    return new RawDuplex(caller, "caller");
  }

  /** Resolves when the handlers of all have ended. */
  async idle(): Promise<void> {
    while (this.slots > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** All that is answered to these bytes. */
  async say(bytes: string): Promise<string> {
    const duplex = this.dial();
    duplex.write(bytes);
    const answer = await text(duplex);
    duplex.end();
    return answer;
  }
}

const get = "GET /app?a=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}

test("a request is answered, its peer told, and a record made without its query", async () => {
  const scene = new Scene((request, response) => response.end(request.socket.remoteAddress));
  expect(bodyOf(await scene.say(get))).toContain("10.0.0.1");
  expect(scene.records).toMatchObject([
    {
      side: "server",
      service: "shop",
      method: "app",
      path: "GET /app",
      code: "ok",
      status: 200,
      peer: "api",
      attempt: 1,
    },
  ]);
});

test("a handler may ask of its socket what it asks of one of TCP", async () => {
  const scene = new Scene((request, response) => {
    request.socket.setNoDelay(true).setKeepAlive(true).ref().unref();
    request.setTimeout(5_000);
    response.setTimeout(0);
    response.end(JSON.stringify([request.socket.address(), request.socket.bytesRead]));
  });
  expect(bodyOf(await scene.say(get))).toContain(`[{},${get.length}]`);
});

describe("methods", () => {
  test("others are answered with 405 and what is taken, HEAD comes with GET", async () => {
    const scene = new Scene((_, response) => response.end("hi"), { methods: ["get", "PUT"] });
    expect(await scene.say(get)).toMatch(/^HTTP\/1.1 200 /);
    expect(await scene.say(get.replace("GET", "HEAD"))).toMatch(/^HTTP\/1.1 200 /);
    const refused = await scene.say(get.replace("GET", "DELETE"));
    expect(refused).toMatch(/^HTTP\/1.1 405 .*\r\nallow: GET, PUT\r\n/s);
    expect(JSON.parse(bodyOf(refused))).toEqual({
      type: "about:blank",
      status: 405,
      title: "Method Not Allowed",
      code: "unimplemented",
      detail: "This handler takes GET, PUT, not DELETE.",
    });
  });

  test.each([[[]], [["GE T"]], ["GET"], [[7]]])("%j are a TypeError", (methods) => {
    expect(() => new Scene((_, response) => response.end(), { methods: methods as never })).toThrow(
      "methods takes a list of verbs",
    );
  });
});

describe("a peer that says", () => {
  let served = 0;
  const counting: HttpHandler = (_, response) => {
    served++;
    response.end("served");
  };

  test.each([
    ["what is no HTTP", "\u0000\u0001\u0002 nonsense\r\n\r\n", /^HTTP\/1.1 400 /],
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n", /^HTTP\/1.1 400 /],
    ["a head of 40 kB", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
    [
      "a length and chunks",
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "a header that is split in two lines",
      "GET / HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n",
      /^HTTP\/1.1 400 /,
    ],
  ])("%s is told so, and reaches no handler", async (_, bytes, answer) => {
    served = 0;
    const scene = new Scene(counting);
    const duplex = scene.dial();
    duplex.on("error", () => {});
    let heard = "";
    duplex.on("data", (chunk) => (heard += String(chunk)));
    duplex.write(bytes);
    await new Promise((resolve) => duplex.once("close", resolve).once("end", () => duplex.end()));
    expect(heard).toMatch(answer);
    expect(served).toBe(0);
  });

  test("two requests on one stream has one of them answered", async () => {
    served = 0;
    const scene = new Scene(counting);
    const both = get.replace("connection: close\r\n", "").repeat(2);
    expect((await scene.say(both)).match(/served/g)).toHaveLength(1);
    expect(served).toBe(1);
  });

  test("nothing is given up after its time, and one that has asked is not", async () => {
    const scene = new Scene(() => {});
    const silent = scene.dial();
    const asking = scene.dial();
    asking.on("error", () => {});
    asking.write(get);
    await new Promise((resolve) => setImmediate(resolve));
    const error = once(silent, "error");
    scene.clock.advance(headTimeoutMs);
    expect((await error)[0]).toMatchObject({
      code: "deadline_exceeded",
      message: "no HTTP request came in 10000 ms",
    });
    expect(asking.destroyed).toBe(false);
    asking.destroy();
    await new Promise((resolve) => asking.once("close", resolve));
    expect(scene.clock.timers).toBe(0);
  });
});

describe("a handler that fails", () => {
  const boom = new Error("secret");

  test.each<[string, HttpHandler]>([
    [
      "throws",
      (_request, _response) => {
        throw boom;
      },
    ],
    ["rejects", async (_request, _response) => Promise.reject(boom)],
    [
      "throws as a fetch handler",
      () => {
        throw boom;
      },
    ],
    ["rejects as a fetch handler", async () => Promise.reject(boom)],
  ])("and %s is answered for with 500; the log has the rest", async (_, handler) => {
    const scene = new Scene(handler);
    const answer = await scene.say(get);
    expect(answer).toMatch(/^HTTP\/1.1 500 /);
    expect(answer).not.toContain("secret");
    expect(scene.failures).toEqual([boom]);
    expect(scene.records).toMatchObject([{ status: 500 }]);
  });

  test("in the middle of its answer breaks it off", async () => {
    const scene = new Scene(async (_request, response) => {
      response.write("half");
      await new Promise((resolve) => setImmediate(resolve));
      throw boom;
    });
    const duplex = scene.dial();
    duplex.write(get);
    await expect(text(duplex)).rejects.toMatchObject({ code: "internal" });
    expect(scene.failures).toEqual([boom]);
    expect(scene.records).toMatchObject([{ status: 500 }]);
  });

  test("after the end of its answer is logged, and the process lives", async () => {
    const scene = new Scene((_request, response) => {
      response.end("whole");
      response.write("more");
    });
    expect(bodyOf(await scene.say(get))).toContain("whole");
    expect(scene.failures).toMatchObject([{ code: "ERR_STREAM_WRITE_AFTER_END" }]);
  });

  test.each<[string, HttpHandler]>([
    [
      "a Node listener",
      async (request, _response) => {
        for await (const _chunk of request);
      },
    ],
    ["a fetch handler", async (request: Request) => new Response(await request.text())],
  ])("because its client leaves in the middle of a body is no failure: %s", async (_, handler) => {
    const scene = new Scene(handler);
    const client = scene.dial();
    client.on("error", () => {});
    client.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf");
    await new Promise((resolve) => setImmediate(resolve));
    client.destroy();
    await scene.idle();
    expect(scene.failures).toEqual([]);
    expect(scene.failuresAlone).toMatchObject([{ code: "ECONNRESET" }]);
    expect(scene.records).toMatchObject([{ status: 499 }]);
  });

  test("to write what it reads is logged, also when it has ended the answer first", async () => {
    const scene = new Scene(async (_request, response) => {
      const broken = async function* (): AsyncGenerator<string> {
        yield "half";
        throw boom;
      };
      await pipeline(broken, response);
    });
    await expect(scene.say(get)).rejects.toMatchObject({ code: "aborted" });
    expect(scene.failures).toEqual([boom]);
    expect(scene.records).toMatchObject([{ status: 500 }]);
  });

  test("to return a Response is told what a fetch handler does, and how a listener is told apart", async () => {
    const scene = new Scene((() => "hello") as never);
    expect(await scene.say(get)).toMatch(/^HTTP\/1.1 500 /);
    expect(String(scene.failures[0])).toContain("returns a Response, this one returned a string");
  });
});

describe("a fetch handler", () => {
  test("gets the request as it was sent, whatever the path looks like", async () => {
    const seen: string[] = [];
    const scene = new Scene(async (request: Request) => {
      seen.push(request.url, request.method, await request.text(), request.headers.get("x-own") ?? "");
      return new Response(null, { status: 201 });
    });
    const head = "host: shop.example\r\nx-own: 1\r\ncontent-length: 4\r\nx-forwarded-proto: https, http\r\n";
    const answer = await scene.say(
      `POST //evil.example/a?b HTTP/1.1\r\n${head}connection: close\r\n\r\nbody`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 201 .*content-length: 0\r\n/s);
    expect(seen).toEqual(["https://shop.example//evil.example/a?b", "POST", "body", "1"]);
  });

  test.each([
    ["a host that is none", "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n"],
    ["a path in place of a host", "GET /a HTTP/1.1\r\nhost: x/admin?\r\nconnection: close\r\n\r\n"],
    ["a path behind a backslash", "GET /a HTTP/1.1\r\nhost: x\\admin#\r\nconnection: close\r\n\r\n"],
    ["a user in a host", "GET /a HTTP/1.1\r\nhost: a:b@x\r\nconnection: close\r\n\r\n"],
    ["a method that the platform refuses", "TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"],
  ])("does not get %s", async (_, bytes) => {
    const scene = new Scene(() => new Response("reached"));
    expect(await scene.say(bytes)).toMatch(/^HTTP\/1.1 400 /);
  });

  test("may answer with bytes only", async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue("text");
        controller.close();
      },
    });
    const scene = new Scene(() => new Response(body));
    await expect(scene.say(get)).rejects.toMatchObject({ code: "internal" });
    expect(String(scene.failures[0])).toContain("the body of a Response holds bytes, found a string");
  });

  test("has a path also where the Host is empty", async () => {
    const scene = new Scene((request: Request) => new Response(new URL(request.url).pathname));
    const answer = await scene.say("GET /a/b HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n");
    expect(bodyOf(answer)).toContain("/a/b");
  });

  test("has its answer cancelled that comes when the client has left", async () => {
    let answer!: (response: Response) => void;
    const cancelled = new Promise<void>((resolve) => {
      const scene = new Scene((request: Request) => {
        request.signal.addEventListener("abort", () => answer(new Response(body)));
        setImmediate(() => duplex.destroy());
        return new Promise<Response>((resolveAnswer) => (answer = resolveAnswer));
      });
      const body = new ReadableStream({ cancel: () => resolve() });
      const duplex = scene.dial();
      duplex.write(get);
    });
    await cancelled;
  });

  test("waits for its client with no more listeners each time", async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on("warning", warned);
    let left = 40;
    const body = new ReadableStream(
      {
        pull(controller) {
          if (left-- > 0) controller.enqueue(new Uint8Array(100_000));
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await new Scene(() => new Response(body)).say(get);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", warned);
    expect(answer.length).toBeGreaterThan(4_000_000);
    expect(warnings).toEqual([]);
  });

  test("hears in its signal that the client has left, and what reads its body is cancelled", async () => {
    const seen: string[] = [];
    const left = new Promise<void>((resolve) => {
      const scene = new Scene((request: Request) => {
        request.signal.addEventListener("abort", () => seen.push("signal"));
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
          cancel: () => {
            seen.push("cancel");
            resolve();
          },
        });
        return new Response(body);
      });
      const duplex = scene.dial();
      duplex.write(get);
      duplex.once("data", () => duplex.destroy());
    });
    await left;
    expect(seen.toSorted()).toEqual(["cancel", "signal"]);
  });
});

test("code below a handler stands in the trace that its stream carries, and is asked to stop when the client leaves", async () => {
  const trace = new Tracer().root();
  let asked!: (reason: unknown) => void;
  const stopped = new Promise<unknown>((resolve) => {
    asked = resolve;
  });
  const scene = new Scene(async (_request, response) => {
    await Promise.resolve();
    const active = callScope.current();
    active?.signal.addEventListener("abort", () => asked(active.stopReason));
    response.write(JSON.stringify(currentTrace()));
  });
  const duplex = scene.dial(trace.bytes);
  duplex.write(get);
  let heard = "";
  for await (const chunk of duplex) {
    heard += String(chunk);
    if (heard.includes("}")) break;
  }
  expect(heard).toContain(`"traceId":"${trace.traceId}"`);
  expect(heard).toContain(`"parentSpanId":"${trace.spanId}"`);
  expect(RpcError.is(await stopped, "cancelled")).toBe(true);
});

test("a handler that goes on when its client has left keeps its slot until it ends; one that never began has none", async () => {
  let end = (): void => {};
  const goesOn = new Promise<void>((resolve) => (end = resolve));
  let started = (): void => {};
  const running = new Promise<void>((resolve) => (started = resolve));
  const scene = new Scene(async () => {
    started();
    await goesOn;
    return new Response();
  });
  const client = scene.dial();
  const silent = scene.dial();
  client.write(get);
  await running;
  client.destroy();
  silent.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  expect(scene.slots).toBe(1);
  end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(scene.slots).toBe(0);
});

test("PROTOCOL.md has the limits as the code has them", () => {
  const spec = readFileSync(new URL("../PROTOCOL.md", import.meta.url), "utf8").replaceAll("\n", " ");
  expect([maxHeadBytes, headTimeoutMs]).toEqual([32_768, 10_000]);
  expect(spec).toContain(
    "A head takes at most 32,768 bytes, either way, and the request's is complete in 10 s",
  );
});
