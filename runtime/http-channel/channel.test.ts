import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { RpcError } from "../error.ts";
import { check } from "../check/precompiled.ts";
import { clientStream, defineService, duplex, serverStream, throwsClause, unary } from "../rpc/define.ts";
import type { Interceptor } from "../rpc/intercept/interceptor.ts";
import { httpChannel } from "./channel.ts";
import type { Fetch, HttpChannelOptions } from "./options.ts";

const servers: Server[] = [];

afterEach(async () => {
  vi.unstubAllGlobals();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** A server that answers as a test says; resolves with its URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

class TooFar extends Error {
  override readonly name = "TooFar";
  readonly miles: number;

  constructor(miles: number) {
    super(`${miles} miles`);
    this.miles = miles;
  }
}

const isText = check<string>((value) => typeof value === "string");
const isNumber = check<number>((value) => typeof value === "number");
const anything = check<unknown>(() => true);
const none = check<readonly []>((value) => Array.isArray(value) && value.length === 0);
const named = <P extends readonly unknown[]>(...names: string[]) =>
  check<P>(
    (value) => Array.isArray(value) && value.length <= 3 && value.every((arg) => arg !== "bad"),
    names,
  );
const farCheck = check<TooFar>((value) => typeof (value as TooFar).miles === "number");

interface Post {
  greet(name: string, title?: string): Promise<string>;
  peek(): Promise<string>;
  keep(value: unknown): Promise<void>;
  tag(name: string, ...tags: string[]): Promise<string>;
  secret(): Promise<string>;
  count(from: number): AsyncIterable<number>;
  sum(factor: number, numbers: AsyncIterable<number>): Promise<number>;
  scale(numbers: AsyncIterable<number>): AsyncIterable<number>;
}

const post = defineService<Post>("post", "", {
  greet: unary("", 2, named<readonly [string, string?]>("name", "title"), isText, {}, [
    throwsClause("TooFar", farCheck, 422, TooFar, ["miles"]),
  ]),
  peek: unary("", 0, none, isText, { readonly: true }),
  keep: unary("", 1, named<readonly [unknown]>("value"), anything as never),
  tag: unary("", Infinity, named<readonly [string, ...string[]]>("name", "...tags"), isText),
  secret: unary("", 0, none, isText, { internal: true }),
  count: serverStream("", 1, named<readonly [number]>("from"), isNumber, { readonly: true }),
  sum: clientStream("", 2, named<readonly [number]>("factor"), isNumber, 1, isNumber),
  scale: duplex("", 1, none, isNumber, 0, isNumber),
}).methods;

function greet(url: string, options?: HttpChannelOptions, name = "Max", title?: string): Promise<string> {
  return httpChannel(url, options).unary(post.greet, [name, title]);
}

/** A promise and what resolves it. */
function event(): { readonly seen: Promise<void>; readonly happened: () => void } {
  let happened = (): void => {};
  const seen = new Promise<void>((resolve) => (happened = resolve));
  return { seen, happened };
}

async function failureOf(work: Promise<unknown>): Promise<RpcError> {
  const error: unknown = await work.then(
    (value) => expect.fail(`expected a failure, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toSatisfy((found) => RpcError.is(found));
  return error as RpcError;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

function json(response: ServerResponse, value: unknown, status = 200, type = "application/json"): void {
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(value));
}

function problem(response: ServerResponse, value: { status: number } & Record<string, unknown>): void {
  json(response, value, value.status, "application/problem+json");
}

async function* from<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("a request", () => {
  const seen = async (
    path: string,
    call: (url: string) => Promise<unknown>,
  ): Promise<{ request: IncomingMessage; text: string }> => {
    let found: { request: IncomingMessage; text: string } | undefined;
    const url = await serve(async (request, response) => {
      found = { request, text: await textOf(request) };
      json(response, "ok");
    });
    await call(url + path);
    return found!;
  };

  test("is a POST to the default route, with the parameters by name", async () => {
    const { request, text } = await seen("", (url) => greet(url, {}, "Max", "Dr."));
    expect([request.method, request.url, request.headers["content-type"], text]).toEqual([
      "POST",
      "/post/greet",
      "application/json",
      '{"name":"Max","title":"Dr."}',
    ]);
  });

  test.each([
    ["", "/post/greet"],
    ["/", "/post/greet"],
    ["/api", "/api/post/greet"],
    ["/api//", "/api/post/greet"],
    ["/a/b/?tenant=7&x=%20", "/a/b/post/greet?tenant=7&x=%20"],
    ["/#part", "/post/greet"],
  ])("to a gateway at %j goes to %s", async (path, expected) => {
    expect((await seen(path, (url) => greet(url))).request.url).toBe(expected);
  });

  test("leaves out what is undefined and lists a rest parameter", async () => {
    expect((await seen("", (url) => greet(url, {}, "Max", undefined))).text).toBe('{"name":"Max"}');
    const tagged = await seen("", (url) => httpChannel(url).unary(post.tag, ["Max", "a", "b"]));
    expect(tagged.text).toBe('{"name":"Max","tags":["a","b"]}');
  });

  test("has the headers of the option, asked for each time, and the session", async () => {
    let asked = 0;
    const headers = async (): Promise<Record<string, string>> => ({ authorization: `Bearer ${++asked}` });
    const first = await seen("", (url) => {
      const channel = httpChannel(url, { headers });
      return channel
        .unary(post.greet, ["Max"])
        .then(() => channel.unary(post.greet, ["Max"], { session: "s1" }));
    });
    expect(first.request.headers).toMatchObject({ authorization: "Bearer 2", "x-session": "s1" });
  });
});

describe("in a browser", () => {
  /** Stands at `href`, and fails or answers as `fetch` says; which URLs were asked for. */
  const page = (href: string, fetch: () => Promise<Response>): { asked: string[]; fetch: Fetch } => {
    // A worker that is made of text stands at a blob, whose origin is that of the page.
    vi.stubGlobal("location", { href, origin: new URL(href).origin });
    const asked: string[] = [];
    return {
      asked,
      fetch: (url) => {
        asked.push(url);
        return fetch();
      },
    };
  };
  const refused = (): Promise<never> => Promise.reject(new TypeError("Failed to fetch"));

  test.each([
    ["/", "https://example.com/shop/tea", "https://example.com/post/greet"],
    ["api", "https://example.com/shop/tea", "https://example.com/shop/api/post/greet"],
    ["/api", "blob:https://example.com/0d4a-77", "https://example.com/api/post/greet"],
  ])("%j at %s leads to %s", async (path, href, expected) => {
    const { asked, fetch } = page(href, async () => Response.json("Hello"));
    expect(await greet(path, { fetch })).toBe("Hello");
    expect(asked).toEqual([expected]);
  });

  test("a failure at another origin asks whether it allows this one", async () => {
    const { fetch } = page("http://localhost/shop", refused);
    const own = await failureOf(greet("/", { fetch }));
    expect(own.message).toBe("greet: http://localhost/post/greet gave no answer: TypeError: Failed to fetch");
    const other = await failureOf(greet("http://localhost:8282", { fetch }));
    expect(other).toMatchObject({ code: "unavailable", executed: "unknown" });
    expect(other.message).toContain("Failed to fetch. Does it allow http://localhost (CORS)?");
  });

  test("a redirect is told, though not where it leads", async () => {
    // Nobody can make such an answer but a browser.
    const answer = { type: "opaqueredirect", ok: false, status: 0, headers: new Headers(), body: null };
    const { fetch } = page("https://example.com", async () => answer as Response);
    const error = await failureOf(greet("/", { fetch }));
    expect(error).toMatchObject({ code: "internal", executed: "unknown" });
    expect(error.message).toContain("a redirect to somewhere");
  });
});

describe("interceptors", () => {
  test("stand around unary calls, and may change what is sent", async () => {
    const url = await serve(async (request, response) =>
      json(response, `${await textOf(request)} ${request.headers["x-session"]}`),
    );
    const intercept: Interceptor = async (call, next) => {
      expect(call).toMatchObject({ side: "client", service: "post", method: "greet", kind: "unary" });
      return `${String(await next({ params: ["Ann"], session: "s" }))}!`;
    };
    expect(await greet(url, { intercept: [intercept] })).toBe('{"name":"Ann"} s!');
  });

  test("stand around streams, and a reader that leaves ends the request", async () => {
    const closed = event();
    const url = await serve((request, response) => {
      request.socket.once("close", () => closed.happened());
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\ndata: 2\n\n");
    });
    const doubled: Interceptor = async (_call, next) => {
      const items = (await next()) as AsyncIterable<number>;
      return (async function* (): AsyncGenerator<number> {
        for await (const item of items) yield item * 2;
      })();
    };
    const seen: number[] = [];
    for await (const item of httpChannel(url, { intercept: [doubled] }).serverStream(post.count, [1])) {
      if (seen.push(item) === 2) break;
    }
    expect(seen).toEqual([2, 4]);
    await closed.seen;
  });
});

describe("what cannot be sent", () => {
  const nowhere = "http://127.0.0.1:9";

  test("fails before anything is, executed no", async () => {
    const fetch = vi.fn();
    const channel = httpChannel(nowhere, { fetch });
    const failures: readonly (readonly [Promise<unknown>, string])[] = [
      [channel.unary(post.greet, ["bad"]), "invalid_argument"],
      [channel.unary(post.greet, ["Max"], { metadata: { a: "b" } }), "invalid_argument"],
      [channel.unary(post.greet, ["Max"], { session: "" }), "invalid_argument"],
      [channel.unary(post.greet, ["Max"], { session: "a\nb" }), "invalid_argument"],
      [channel.unary(post.greet, ["Max"], { session: "x".repeat(257) }), "invalid_argument"],
      [channel.unary(post.greet, ["Max"], { timeoutMs: 0 }), "deadline_exceeded"],
      [channel.unary(post.greet, ["Max"], { signal: AbortSignal.abort() }), "cancelled"],
      [channel.unary(post.secret, []), "unimplemented"],
      [channel.serverStream(post.count, ["bad" as never]).next(), "invalid_argument"],
      [channel.clientStream(post.sum, ["bad" as never], from(1)), "invalid_argument"],
    ];
    for (const [call, code] of failures)
      expect(await failureOf(call)).toMatchObject({ code, executed: "no" });
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each([
    ["NaN", NaN],
    ["Infinity", { deep: [-Infinity] }],
    ["undefined in an array", [1, undefined]],
    ["toJSON", { toJSON: () => 1 }],
    ["toJSON", new Date(0)],
  ])("such as %s is refused, for JSON would change it", async (what, value) => {
    const fetch = vi.fn();
    const error = await failureOf(httpChannel(nowhere, { fetch }).unary(post.keep, [value]));
    expect(error).toMatchObject({ code: "invalid_argument", executed: "no" });
    expect(error.message).toContain(what);
    expect(fetch).not.toHaveBeenCalled();
  });

  test("for its options is a TypeError at once", () => {
    for (const url of ["", "api.example.com", "ftp://x", "http://user:pw@x", "http://:80"])
      expect(() => httpChannel(url)).toThrow(TypeError);
    expect(() => httpChannel(nowhere, { timeoutMs: -1 })).toThrow(/timeoutMs/);
    expect(() => httpChannel(nowhere, { intercept: [1] as never })).toThrow(/intercept takes/);
    expect(() => httpChannel(nowhere).clientStream(post.sum, [1], [1] as never)).toThrow(/AsyncIterable/);
  });

  test("for the author's headers is what they throw", async () => {
    const lost = new Error("no token");
    const headers = (): never => {
      throw lost;
    };
    await expect(greet(nowhere, { headers })).rejects.toBe(lost);
  });
});

describe("an answer", () => {
  test("without a body is nothing", async () => {
    const url = await serve((_, response) => response.writeHead(204).end());
    expect(await httpChannel(url).unary(post.keep, [1])).toBeUndefined();
  });

  test("that does not fit the contract is internal, and is not shown", async () => {
    const url = await serve((_, response) => json(response, { secret: 1 }));
    const error = await failureOf(greet(url));
    expect(error).toMatchObject({ code: "internal", executed: "yes" });
    expect(error.message).not.toContain("secret");
  });

  test("with a problem is an error with all that it tells", async () => {
    const url = await serve((_, response) =>
      problem(response, {
        status: 503,
        code: "unavailable",
        detail: "no instance",
        executed: "no",
        retryAfterMs: 1_234,
        details: { a: 1 },
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      }),
    );
    expect(await failureOf(greet(url))).toMatchObject({
      code: "unavailable",
      message: "no instance",
      executed: "no",
      retryAfterMs: 1_234,
      details: { a: 1 },
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
    });
  });

  test("with a misfit has it as details", async () => {
    const misfit = { path: "/name", expected: "a string", found: "1 (a number)" };
    const url = await serve((_, response) =>
      problem(response, { status: 400, code: "invalid_argument", detail: "wrong", ...misfit }),
    );
    expect(await failureOf(greet(url))).toMatchObject({ code: "invalid_argument", details: misfit });
  });

  test("with a declared error is an instance of the author's class, with the caller's stack", async () => {
    const url = await serve((_, response) =>
      problem(response, { status: 422, detail: "9 miles", error: { name: "TooFar", data: { miles: 9 } } }),
    );
    const error: unknown = await greet(url).catch((found: unknown) => found);
    expect(error).toBeInstanceOf(TooFar);
    expect(error).toMatchObject({ name: "TooFar", message: "9 miles", miles: 9 });
    expect((error as Error).stack).toContain("channel.test.ts");
  });

  test("with a declared error whose data do not fit is of the problem's code", async () => {
    const url = await serve((_, response) =>
      problem(response, { status: 422, code: "failed_precondition", error: { name: "TooFar", data: {} } }),
    );
    expect(await failureOf(greet(url))).toMatchObject({ code: "failed_precondition" });
  });

  test.each([
    ["a text that is none", { detail: { toString: 1 } }, "greet failed"],
    ["no text", {}, "greet failed"],
    ["a title only", { title: "Teapot" }, "Teapot"],
    ["a status of a name", { status: "constructor", detail: "d" }, "d"],
    ["a status of the prototype", { status: "__proto__", detail: "d" }, "d"],
    ["an error of the prototype", { error: { name: "__proto__", data: {} }, detail: "d" }, "d"],
  ])("with %s is an error nevertheless", async (_, value, message) => {
    const url = await serve((_request, response) => json(response, value, 500, "application/problem+json"));
    const error = await failureOf(greet(url));
    expect([error.code, error.message]).toEqual(["internal", message]);
  });

  test("that there is no route is unimplemented and says what may be the matter", async () => {
    const url = await serve((_, response) =>
      problem(response, { status: 404, code: "not_found", executed: "no", detail: "There is no route." }),
    );
    const error = await failureOf(greet(url));
    expect(error).toMatchObject({ code: "unimplemented", executed: "no" });
    expect(error.message).toMatch(/There is no route.*serve post.*only/);
  });

  test("of the method that it has not found is not_found", async () => {
    const url = await serve((_, response) =>
      problem(response, { status: 404, code: "not_found", executed: "yes", detail: "no such person" }),
    );
    expect(await failureOf(greet(url))).toMatchObject({ code: "not_found", message: "no such person" });
  });

  test.each([
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [401, "unauthenticated"],
    [403, "permission_denied"],
    [404, "unimplemented"],
    [429, "resource_exhausted"],
    [500, "internal"],
    [200, "internal"],
  ])("that is a page with status %i is %s and quotes it", async (status, code) => {
    const page = `<html>\n  <h1>nginx says ${status}</h1>${"<!-- -->".repeat(10_000)}</html>`;
    const url = await serve((_, response) =>
      response.writeHead(status, { "content-type": "text/html" }).end(page),
    );
    const error = await failureOf(greet(url));
    expect(error).toMatchObject({ code, executed: "unknown" });
    expect(error.message).toContain(`status ${status}, text/html: <html> <h1>nginx says ${status}</h1>`);
    expect(error.message.length).toBeLessThan(300);
  });

  test("that leads elsewhere is not followed", async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: "/login" }).end());
    expect((await failureOf(greet(url))).message).toContain("redirect to /login");
  });

  test("that is not JSON though it says so is internal", async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("{"),
    );
    expect(await failureOf(greet(url))).toMatchObject({ code: "internal" });
  });

  test("that is longer than any may be is internal", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(Buffer.alloc(17_000_000, 0x20));
    });
    expect((await failureOf(greet(url))).message).toMatch(/more than 16777216 characters/);
  });
});

describe("a network that fails", () => {
  test("to connect: unavailable, executed no", async () => {
    const url = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    const error = await failureOf(greet(url));
    expect(error).toMatchObject({ code: "unavailable", executed: "no" });
    expect(error.message).toMatch(/cannot be reached: ECONNREFUSED/);
  });

  test("behind the request: unavailable, and nobody knows what was executed", async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await failureOf(greet(url))).toMatchObject({ code: "unavailable", executed: "unknown" });
  });

  test("in the middle of the answer: the same", async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 100 });
      response.write('"Hel', () => request.socket.destroy());
    });
    expect(await failureOf(greet(url))).toMatchObject({ code: "unavailable", executed: "unknown" });
  });

  const flaky = async (failures: number, fail: (response: ServerResponse) => void) => {
    let asked = 0;
    const url = await serve((_, response) => (asked++ < failures ? fail(response) : json(response, "there")));
    return { url, asked: () => asked };
  };
  const retry = { firstBackoffMs: 1 };
  const cut = (response: ServerResponse): void => void response.socket?.destroy();
  const bad = (response: ServerResponse): void => void response.writeHead(502).end("bad gateway");

  test.each([
    ["a lost connection", cut],
    ["a proxy's 502", bad],
  ])("%s is tried again for readonly methods, three times in all", async (_, fail) => {
    const twice = await flaky(2, fail);
    expect(await httpChannel(twice.url, { retry }).unary(post.peek, [])).toBe("there");
    expect(twice.asked()).toBe(3);
    const thrice = await flaky(3, fail);
    await failureOf(httpChannel(thrice.url, { retry }).unary(post.peek, []));
    expect(thrice.asked()).toBe(3);
  });

  test("is not tried again for others, nor where the gateway itself has said no", async () => {
    const other = await flaky(1, cut);
    await failureOf(greet(other.url, { retry }));
    expect(other.asked()).toBe(1);
    const told = await flaky(1, (response) => problem(response, { status: 503, code: "unavailable" }));
    await failureOf(httpChannel(told.url, { retry }).unary(post.peek, []));
    expect(told.asked()).toBe(1);
  });

  test("at last to connect says unknown where an earlier try may have been executed", async () => {
    const failures = [new TypeError("lost"), new TypeError("refused", { cause: { code: "ECONNREFUSED" } })];
    const fetch = (): Promise<Response> => Promise.reject(failures.shift()!);
    const channel = httpChannel("http://x", { fetch, retry: { ...retry, maxAttempts: 2 } });
    expect(await failureOf(channel.unary(post.peek, []))).toMatchObject({ executed: "unknown" });
  });
});

describe("a call that is given up", () => {
  /** Serves requests that are never answered; `closed` resolves when the client leaves one. */
  const silence = async (): Promise<{ url: string; asked: Promise<void>; closed: Promise<void> }> => {
    const asked = event();
    const closed = event();
    const url = await serve((request) => {
      request.socket.once("close", () => closed.happened());
      asked.happened();
    });
    return { url, asked: asked.seen, closed: closed.seen };
  };

  test("by its signal ends the request", async () => {
    const { url, asked, closed } = await silence();
    const controller = new AbortController();
    const call = failureOf(httpChannel(url).unary(post.greet, ["Max"], { signal: controller.signal }));
    await asked;
    controller.abort("enough");
    const error = await call;
    expect(error).toMatchObject({ code: "cancelled", executed: "unknown", cause: "enough" });
    expect(error.stack).toContain("channel.ts");
    await closed;
  });

  test("by its deadline ends the request", async () => {
    const { url, closed } = await silence();
    expect(await failureOf(greet(url, { timeoutMs: 30 }))).toMatchObject({ code: "deadline_exceeded" });
    await closed;
  });

  test("between two tries is not tried again", async () => {
    let asked = 0;
    const controller = new AbortController();
    const fetch = async (): Promise<Response> => {
      asked++;
      queueMicrotask(() => setTimeout(() => controller.abort(), 1));
      throw new TypeError("lost");
    };
    const channel = httpChannel("http://x", {
      fetch,
      retry: { firstBackoffMs: 60_000, maxBackoffMs: 60_000 },
      timeoutMs: 600_000,
    });
    vi.spyOn(Math, "random").mockReturnValue(0.9);
    const error = await failureOf(channel.unary(post.peek, [], { signal: controller.signal }));
    vi.restoreAllMocks();
    expect([error.code, asked]).toEqual(["cancelled", 1]);
  });
});

describe("a stream of results", () => {
  const events = async (...chunks: readonly string[]): Promise<string> =>
    serve((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const chunk of chunks) response.write(chunk);
      response.end();
    });
  const count = (url: string): AsyncGenerator<number, void, undefined> =>
    httpChannel(url).serverStream(post.count, [3]);

  test("ends as it says", async () => {
    expect(
      await collect(count(await events("data: 3\n\n:\n\ndata: 2\n\n", "event: end\ndata:\n\n"))),
    ).toEqual([3, 2]);
  });

  test("that ends without saying so was cut off", async () => {
    const items = count(await events("data: 3\n\n"));
    expect(await items.next()).toEqual({ done: false, value: 3 });
    expect(await failureOf(items.next())).toMatchObject({ code: "unavailable", executed: "unknown" });
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test("that fails tells its problem", async () => {
    const problem = JSON.stringify({ status: 409, code: "aborted", detail: "stop" });
    const items = count(await events(`data: 3\n\nevent: error\ndata: ${problem}\n\n`));
    await items.next();
    expect(await failureOf(items.next())).toMatchObject({ code: "aborted", message: "stop" });
  });

  test("that fails before its first item has the problem as its answer", async () => {
    const url = await serve((_, response) => problem(response, { status: 409, code: "aborted" }));
    expect(await failureOf(count(url).next())).toMatchObject({ code: "aborted" });
  });

  test("with an item that does not fit is internal", async () => {
    expect(await failureOf(count(await events('data: "x"\n\n')).next())).toMatchObject({ code: "internal" });
  });

  test("with an event that never ends is internal", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(Buffer.alloc(17_000_000, 0x78));
    });
    expect((await failureOf(count(url).next())).message).toMatch(/more than 16777216 characters/);
  });

  test("that is no event stream is internal", async () => {
    const url = await serve((_, response) => json(response, 1));
    expect((await failureOf(count(url).next())).message).toContain("application/json");
  });

  test("asks for nothing before the first next, and not at all when it is left before", async () => {
    const fetch = vi.fn();
    const items = httpChannel("http://x", { fetch }).serverStream(post.count, [1]);
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(fetch).not.toHaveBeenCalled();
  });

  test("ends the request when its reader leaves, even one who waits", async () => {
    for (const leave of ["break", "return", "throw"] as const) {
      const closed = event();
      const url = await serve((request, response) => {
        request.socket.once("close", () => closed.happened());
        response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      });
      const items = count(url);
      if (leave === "break") {
        for await (const item of items) if (item === 1) break;
      } else {
        await items.next();
        const waiting = items.next();
        if (leave === "return") await items.return();
        else await expect(items.throw(new Error("mine"))).rejects.toThrow("mine");
        expect(await waiting).toEqual({ done: true, value: undefined });
      }
      await closed.seen;
    }
  });

  test("ends with its signal", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
    });
    const controller = new AbortController();
    const items = httpChannel(url).serverStream(post.count, [1], { signal: controller.signal });
    await items.next();
    const waiting = failureOf(items.next());
    controller.abort();
    expect(await waiting).toMatchObject({ code: "cancelled" });
  });
});

describe("a stream of arguments", () => {
  const summing = (): Promise<string> =>
    serve(async (request, response) => {
      const [first = "", ...lines] = (await textOf(request)).split("\n");
      const { factor } = JSON.parse(first) as { factor: number };
      json(
        response,
        lines.reduce((sum, line) => sum + Number(line) * factor, 0),
      );
    });
  const browser = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0" };

  test.each([
    ["sent as it comes", { userAgent: "Node.js/24" }],
    ["sent at once by a browser", browser],
  ])("is %s, behind the other parameters", async (_, navigator) => {
    vi.stubGlobal("navigator", navigator);
    expect(await httpChannel(await summing()).clientStream(post.sum, [2], from(1, 2, 3))).toBe(12);
  });

  test.each([
    ["", { userAgent: "Node.js/24" }],
    [" in a browser", browser],
  ])("that throws fails the call with its own error%s", async (_, navigator) => {
    vi.stubGlobal("navigator", navigator);
    const mine = new Error("mine");
    const throwing = async function* (): AsyncGenerator<number> {
      yield 1;
      throw mine;
    };
    await expect(httpChannel(await summing()).clientStream(post.sum, [2], throwing())).rejects.toBe(mine);
  });

  test("with an item that does not fit is invalid_argument, and the iterator ends", async () => {
    let left = false;
    const items = async function* (): AsyncGenerator<number> {
      try {
        yield "x" as never;
      } finally {
        left = true;
      }
    };
    const error = await failureOf(httpChannel(await summing()).clientStream(post.sum, [2], items()));
    expect(error).toMatchObject({ code: "invalid_argument", executed: "unknown" });
    expect(left).toBe(true);
  });

  test("that the answer does not wait for is left", async () => {
    const left = event();
    const url = await serve((_, response) => json(response, 7));
    const endless = async function* (): AsyncGenerator<number> {
      try {
        for (let n = 0; ; n++) {
          yield n;
          // Else it would fill all buffers before it let the answer in.
          await setImmediate();
        }
      } finally {
        left.happened();
      }
    };
    expect(await httpChannel(url).clientStream(post.sum, [1], endless())).toBe(7);
    await left.seen;
  });

  test("and of results at once is refused in a browser", async () => {
    vi.stubGlobal("navigator", browser);
    const items = httpChannel("http://x").duplex(post.scale, [], from(1));
    expect(await failureOf(items.next())).toMatchObject({ code: "unimplemented", executed: "no" });
  });

  test("and of results are read while the other is sent", async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      request
        .setEncoding("utf8")
        .on("data", (line: string) => response.write(`data: ${Number(line) * 2}\n\n`));
      request.on("end", () => response.end("event: end\ndata:\n\n"));
    });
    const asked: number[] = [];
    const questions = event();
    const input = async function* (): AsyncGenerator<number> {
      yield 1;
      await questions.seen;
      yield 2;
    };
    for await (const item of httpChannel(url).duplex(post.scale, [], input())) {
      asked.push(item);
      questions.happened();
    }
    expect(asked).toEqual([2, 4]);
  });
});
