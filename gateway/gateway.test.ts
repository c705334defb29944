import { type Route, type Routes, RpcError } from "@meshrpc/runtime/contract";
import { HTTPError } from "h3";
import { describe, expect, test } from "vitest";
import { type Answers, type FakeCall, FakeMesh, NoRecipient, postRoutes } from "./testing/fake-mesh.ts";
import { createGateway, type Gateway } from "./gateway.ts";
import type { GatewayOptions } from "./options.ts";

function start(
  answers: Answers = {},
  options: Partial<GatewayOptions> = {},
): { mesh: FakeMesh; gateway: Gateway } {
  const mesh = new FakeMesh(answers);
  return { mesh, gateway: createGateway(mesh, { services: [postRoutes], ...options }) };
}

function get(gateway: Gateway, path: string, init: RequestInit = {}): Promise<Response> {
  return gateway.fetch(new Request(`http://api.test${path}`, init));
}

function post(
  gateway: Gateway,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return get(gateway, path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

describe("a generated route", () => {
  test("answers with the plain JSON value", async () => {
    const { mesh, gateway } = start({
      greet: (name: string) => `Hello, ${name}`,
    });
    const response = await post(gateway, "/post/greet", { name: "Max" });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "application/json",
      '"Hello, Max"',
    ]);
    expect(mesh.calls[0]?.params).toEqual(["Max"]);
  });

  test("answers 204 where nothing is returned, and null where null is", async () => {
    const { gateway } = start({ send: () => undefined, now: () => null });
    const nothing = await post(gateway, "/post/send", { card: "x" });
    expect([nothing.status, await nothing.text()]).toEqual([204, ""]);
    const nul = await post(gateway, "/post/now");
    expect([nul.status, await nul.text()]).toEqual([200, "null"]);
  });

  test.each([
    ["/post/greet/Max", ["Max"]],
    ["/post/greet/Max?mood=sad", ["Max", "sad"]],
    ["/post/greet/a%2Fb%20c%25?mood=x+y%2B", ["a/b c%", "x y+"]],
    ["/post/greet/caf%C3%A9", ["café"]],
    ["/post/greet/%2e%2e%2f", ["../"]],
    ["/post/search/7", [7]],
    ["/post/search/07?flag=true&limit=null", ["07", true, null]],
    ["/post/search/x?limit=5", ["x", undefined, 5]],
    ["/post/search/x?filter=%7B%22a%22%3A1%7D", ["x", undefined, undefined, { a: 1 }]],
    ["/post/search/x?ids=1&ids=2", ["x", undefined, undefined, undefined, [1, 2]]],
    ["/post/search/x?tags=a&tags=b", ["x", undefined, undefined, undefined, undefined, "a", "b"]],
    ["/post/odd/42", [42]],
  ])("reads path and query of %s", async (path, params) => {
    const { mesh, gateway } = start({ greet: () => 1, search: () => 1, odd: () => 1 });
    const response = await get(gateway, path);
    expect([response.status, mesh.calls[0]?.params]).toEqual([200, params]);
  });

  test("reads a rest parameter from an array in the body", async () => {
    const { mesh, gateway } = start({ tags: () => 1 });
    await post(gateway, "/post/tags", { tags: ["a", "b"] });
    await post(gateway, "/post/tags", "");
    expect(mesh.calls.map(({ params }) => params)).toEqual([["a", "b"], []]);
  });

  test.each([
    [
      "GET",
      "/post/greet/Max?moood=x",
      undefined,
      {
        path: "/moood",
        detail: /unknown parameter "moood" in the query \(did you mean "mood"\?\); allowed there: mood/,
      },
    ],
    [
      "GET",
      "/post/greet/Max?mood=x&mood=y",
      undefined,
      { path: "/mood", expected: "given once", found: "2 times" },
    ],
    ["GET", "/post/search/x?flag=1", undefined, { path: "/flag", expected: "true or false", found: '"1"' }],
    ["GET", "/post/greet/Max?__proto__=x", undefined, { path: "/__proto__" }],
    ["GET", "/post/odd/x", undefined, { path: "/$größe", expected: "a number" }],
    ["POST", "/post/greet?name=Max", {}, { path: "/name", detail: /in the query; allowed there: nothing/ }],
    ["POST", "/post/greet", { name: 7 }, { path: "/name", expected: "a string", found: "7 (a number)" }],
    ["POST", "/post/greet", {}, { path: "/name", expected: "a string", found: "nothing" }],
    ["POST", "/post/greet", undefined, { path: "/name", expected: "a string", found: "nothing" }],
    ["POST", "/post/greet", { name: "Max", nmae: "" }, { path: "/nmae", expected: "left out" }],
    ["POST", "/post/greet", { name: "Max", constructor: "" }, { path: "/constructor" }],
    ["POST", "/post/tags", { tags: "a" }, { path: "/tags", expected: "an array", found: "a string" }],
  ])("refuses %s %s with the body %j before the mesh is touched", async (method, path, body, problem) => {
    const { mesh, gateway } = start({ greet: () => 1, search: () => 1, tags: () => 1, odd: () => 1 });
    const response = method === "GET" ? await get(gateway, path) : await post(gateway, path, body);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const { detail, ...rest } = problem as { detail?: RegExp };
    const told = (await response.json()) as { detail: string };
    expect(told).toMatchObject({ status: 400, code: "invalid_argument", title: "Bad Request", ...rest });
    if (detail !== undefined) expect(told.detail).toMatch(detail);
    expect(mesh.calls).toEqual([]);
  });

  test.each(["/post/greet/%FF", "/post/greet/%", "/post/greet/%C3"])("refuses the path %s", async (path) => {
    const { mesh, gateway } = start({ greet: () => 1 });
    const response = await get(gateway, path);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      400,
      "application/problem+json",
    ]);
    expect(mesh.calls).toEqual([]);
  });

  test("takes no body where the parameters stand in the path", async () => {
    const { gateway } = start({ send: () => undefined });
    const put = (body: string) =>
      get(gateway, "/post/cards/x", { method: "PUT", body, headers: { "content-type": "application/json" } });
    expect((await put("")).status).toBe(204);
    expect((await put("{}")).status).toBe(400);
  });

  test("refuses a body that is not UTF-8", async () => {
    const { gateway } = start({ greet: () => 1 });
    const body = new Uint8Array([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]);
    const headers = { "content-type": "application/json" };
    const response = await get(gateway, "/post/greet", { method: "POST", body, headers });
    expect(await response.json()).toMatchObject({ status: 400, detail: "The body is not UTF-8." });
  });

  test("refuses a body over the limit, wherever its length is told", async () => {
    const { gateway } = start({ greet: () => 1 }, { maxBodyBytes: 20 });
    expect((await post(gateway, "/post/greet", '{"name":"123456789"}')).status).toBe(200);
    expect((await post(gateway, "/post/greet", '{"name":"1234567890"}')).status).toBe(413);
    expect((await post(gateway, "/post/greet", "{}", { "content-length": "21" })).status).toBe(413);
  });

  test("never reaches a method that is internal", async () => {
    const { mesh, gateway } = start({ secret: () => 1 });
    expect((await post(gateway, "/post/secret", {})).status).toBe(404);
    expect(mesh.calls).toEqual([]);
  });

  test.each(["toString", "constructor", "__proto__", "hasOwnProperty"])("has no method %s", async (name) => {
    const { gateway } = start();
    expect((await post(gateway, `/post/${name}`, {})).status).toBe(404);
  });

  test("answers HEAD without a body", async () => {
    const { mesh, gateway } = start({ greet: () => "Hello" });
    const response = await get(gateway, "/post/greet/Max", { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    const stream = await get(gateway, "/post/count/3", { method: "HEAD" });
    expect([stream.status, stream.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(mesh.calls.map(({ method }) => method)).toEqual(["greet"]);
  });

  test("passes the session and the deadline on", async () => {
    const { mesh, gateway } = start({ now: () => 1 }, { timeoutMs: 5_000 });
    await get(gateway, "/post/now", { method: "POST", headers: { "x-session": "max" } });
    expect(mesh.calls[0]?.options).toMatchObject({ session: "max", timeoutMs: 5_000 });
  });

  test("cancels its call when the client leaves", async () => {
    const leaving = new AbortController();
    const { gateway } = start({
      now: ({ options: { signal } }: FakeCall) => {
        const cancelled = new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new RpcError("cancelled", "gone")));
        });
        leaving.abort();
        return cancelled;
      },
    });
    const response = await get(gateway, "/post/now", { method: "POST", signal: leaving.signal });
    expect(response.status).toBe(499);
  });

  test.each([
    [{ "x-session": "a", cookie: "meshrpc_session=b" }, "a"],
    [{ cookie: "x=1; meshrpc_session=b; y=2" }, "b"],
    [{ cookie: "other=meshrpc_session=b" }, undefined],
    [{ "x-session": "" }, undefined],
  ])("with %j has the session %s", async (headers, session) => {
    const { mesh, gateway } = start({ now: () => 1 });
    await get(gateway, "/post/now", { method: "POST", headers: headers as Record<string, string> });
    expect(mesh.calls[0]?.options.session).toBe(session);
  });

  test("takes the session from where it is told to", async () => {
    const { mesh, gateway } = start({ now: () => 1 }, { session: (event) => event.url.hostname });
    await post(gateway, "/post/now");
    expect(mesh.calls[0]?.options.session).toBe("api.test");
  });
});

describe("an error", () => {
  const failing = (error: unknown): Answers => ({
    now: () => {
      throw error;
    },
    send: () => {
      throw error;
    },
  });

  test("that is declared is told with its data and status", async () => {
    const { mesh, gateway } = start(failing(new NoRecipient("blue")));
    const response = await post(gateway, "/post/send", { card: "blue" });
    expect(await response.json()).toMatchObject({
      status: 422,
      title: "Unprocessable Content",
      code: "failed_precondition",
      detail: "the card has no recipient",
      error: { name: "NoRecipient", data: { card: "blue" } },
    });
    expect(mesh.errors).toEqual([]);
  });

  test.each([
    [new NoRecipient("blue")],
    [new Error("db at 10.0.0.7 is down")],
    ["text"],
    [null],
    [undefined],
  ])("that the method does not declare, %s, stays in the log", async (error) => {
    const { mesh, gateway } = start(failing(error));
    const response = await post(gateway, "/post/now");
    const problem = (await response.json()) as { traceId: string; detail: string };
    expect(problem).toMatchObject({ status: 500, code: "internal", title: "Internal Server Error" });
    expect(problem.detail).toBe(
      `Something went wrong; the gateway's log has more under trace id ${problem.traceId}.`,
    );
    expect(mesh.errors[0]).toContain(`POST /post/now failed, trace ${problem.traceId}`);
    expect(mesh.errors[0]).toContain(error instanceof Error ? error.stack : String(error));
  });

  test("that has the name of a declared one but not its data stays in the log", async () => {
    const { gateway } = start(failing(Object.assign(new Error("x"), { name: "NoRecipient", password: "y" })));
    expect((await post(gateway, "/post/send", { card: "x" })).status).toBe(500);
  });

  test("that is not the caller's fault does not show the value", async () => {
    const details = { path: "/0", expected: "a string", found: '"secret"' };
    const { gateway } = start(failing(new RpcError("internal", "the result does not fit", { details })));
    expect(await (await post(gateway, "/post/now")).text()).not.toContain("secret");
  });

  test("says when to try again", async () => {
    const { gateway } = start(failing(new RpcError("unavailable", "no instance", { retryAfterMs: 2_100 })));
    expect((await post(gateway, "/post/now")).headers.get("retry-after")).toBe("3");
  });

  test.each([
    ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c"],
    ["00-00000000000000000000000000000000-b7ad6b7169203331-01", undefined],
    ["00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", undefined],
    ["ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", undefined],
    ["<script>", undefined],
  ])("under traceparent %s has the trace id %s, else a new one", async (traceparent, expected) => {
    const { gateway } = start(failing(new Error()));
    const { traceId } = (await (await post(gateway, "/post/now", "", { traceparent })).json()) as {
      traceId: string;
    };
    if (expected === undefined) expect(traceId).toMatch(/^(?!0af765)[0-9a-f]{32}$/);
    else expect(traceId).toBe(expected);
  });

  test("of a result that JSON cannot hold is internal", async () => {
    const { mesh, gateway } = start({ now: () => 1n });
    expect((await post(gateway, "/post/now")).status).toBe(500);
    expect(mesh.errors[0]).toContain("BigInt");
  });
});

describe("a path that no route has", () => {
  test.each([
    [
      "GET",
      "/post/gret/Max",
      'There is no route GET /post/gret/Max (did you mean "GET /post/greet/:name"?).',
    ],
    ["POST", "/post/sned", 'There is no route POST /post/sned (did you mean "POST /post/send"?).'],
    ["POST", "/post/send/to/max/now", /\(did you mean "POST \/post\/send"\?\)\.$/],
    ["GET", "/mine/hno", 'There is no route GET /mine/hno (did you mean "/mine/:who"?).'],
    ["GET", "/favicon.ico", "There is no route GET /favicon.ico."],
    ["GET", `/${"x".repeat(15_000)}`, /^There is no route GET \/x+\.$/],
  ])("%s %s is a 404 that names the nearest", async (method, path, detail) => {
    const { gateway } = start();
    gateway.app.get("/mien/:who", () => "me");
    const response = await get(gateway, path, { method });
    const problem = (await response.json()) as { detail: string };
    expect(problem).toMatchObject({ status: 404, code: "not_found" });
    if (path === "/mine/hno") expect(problem.detail).toContain("/mien/:who");
    else expect(problem.detail).toMatch(detail);
  });

  test.each([
    ["DELETE", "/post/greet", "POST"],
    ["POST", "/post/greet/Max", "GET, HEAD"],
    ["PUT", "/post/cards", "PATCH"],
    ["OPTIONS", "/post/cards", "PATCH"],
    ["POST", "/mine", "GET, HEAD, PUT"],
    ["POST", "/healthz", "GET, HEAD"],
  ])("under %s, %s, is a 405 that allows %s", async (method, path, allow) => {
    const { gateway } = start();
    gateway.app.get("/mine", () => "").put("/mine", () => "");
    const response = await get(gateway, path, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({
      code: "unimplemented",
      detail: `${path} takes ${allow}, not ${method}.`,
    });
  });
});

describe("a hand-written route", () => {
  test("stands beside the generated ones, deeper than them too", async () => {
    const { gateway } = start({ send: () => undefined });
    gateway.app.post("/post/send/:card", (event) => ({ got: event.context.params }));
    expect(await (await post(gateway, "/post/send/blue")).json()).toEqual({ got: { card: "blue" } });
    expect((await post(gateway, "/post/send", { card: "x" })).status).toBe(204);
  });

  test.each([
    [
      new RpcError("unavailable", "no instance of post"),
      { status: 503, code: "unavailable", detail: "no instance of post" },
    ],
    [new NoRecipient("blue"), { status: 422, error: { name: "NoRecipient", data: { card: "blue" } } }],
    [
      new HTTPError({ status: 404, message: "no such card" }),
      { status: 404, code: "not_found", detail: "no such card" },
    ],
    [new HTTPError({ status: 402, message: "pay", data: { price: 1 } }), { status: 402, data: { price: 1 } }],
    [new HTTPError({ status: 503, message: "later" }), { status: 503, code: "unavailable", detail: "later" }],
    [new Error("inner"), { status: 500, code: "internal" }],
  ])("that throws %s answers with the problem", async (error, problem) => {
    const { gateway } = start();
    gateway.app.get("/mine", () => {
      throw error;
    });
    const response = await get(gateway, "/mine");
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const told = await response.text();
    expect(JSON.parse(told)).toMatchObject({ title: expect.any(String) as string, ...problem });
    expect(told).not.toContain("inner");
  });

  test("does not replace a generated one", async () => {
    const { gateway } = start({ now: () => "generated" });
    gateway.app.post("/post/now", () => "hand-written");
    expect(await (await post(gateway, "/post/now")).json()).toBe("generated");
  });

  test("and every other is behind the app's middleware", async () => {
    const { mesh, gateway } = start({ now: () => 1 });
    gateway.app.use((event) => {
      if (event.req.headers.get("authorization") === null)
        throw new HTTPError({ status: 401, message: "who?" });
    });
    expect((await post(gateway, "/post/now")).status).toBe(401);
    expect((await post(gateway, "/post/now", "", { authorization: "x" })).status).toBe(200);
    expect(mesh.calls).toHaveLength(1);
  });

  test("keeps the headers of its HTTPError", async () => {
    const { gateway } = start();
    gateway.app.get("/mine", () => {
      throw new HTTPError({ status: 401, message: "who?", headers: { "www-authenticate": "Basic" } });
    });
    expect((await get(gateway, "/mine")).headers.get("www-authenticate")).toBe("Basic");
  });
});

describe("every answer", () => {
  test.each([
    ["a value", "POST", "/post/now"],
    ["a problem", "POST", "/post/greet"],
    ["a 404", "GET", "/nope"],
    ["a bad path", "GET", "/%"],
    ["health", "GET", "/healthz"],
    ["a hand-written route", "GET", "/mine"],
    ["a hand-written error", "GET", "/teapot"],
  ])("%s tells browsers not to guess its type, and is logged", async (_what, method, path) => {
    const { mesh, gateway } = start({ now: () => 1 });
    gateway.app.get("/mine", () => "me").get("/teapot", () => new Response("", { status: 418 }));
    const response = await get(gateway, path, { method });
    await response.text();
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.has("x-powered-by")).toBe(false);
    expect(await mesh.callLine()).toBe(`${response.status} local ${method} ${path}`);
  });

  test("is logged by the pattern of its route", async () => {
    const { mesh, gateway } = start({ greet: () => 1 });
    await (await get(gateway, "/post/greet/Max?mood=secret")).text();
    expect(await mesh.callLine()).toBe("200 local GET /post/greet/:name");
  });
});

describe("health", () => {
  const health = async (gateway: Gateway, path: string): Promise<unknown[]> => {
    const response = await get(gateway, path);
    return [response.status, await response.json()];
  };

  test("says what is missing, then that all is there, then that it drains", async () => {
    const { mesh, gateway } = start();
    mesh.absent.push("post");
    expect(await health(gateway, "/readyz")).toEqual([503, { status: "waiting", missing: ["post"] }]);
    mesh.absent.pop();
    expect(await health(gateway, "/readyz")).toEqual([200, { status: "ok" }]);
    await mesh.drain();
    expect(await health(gateway, "/readyz")).toEqual([503, { status: "draining" }]);
    expect(await health(gateway, "/healthz")).toEqual([200, { status: "ok" }]);
  });
});

describe("createGateway", () => {
  const twin = (path: string): Routes => ({
    ...postRoutes,
    routes: [{ ...postRoutes.routes[1]!, path }],
  });

  test.each([
    ["/post/greet/:who", "GET /post/greet/:who is a route of both post.greet and post.greet"],
    ["/healthz", "GET /healthz is a route of both the gateway itself and post.greet"],
  ])("refuses a second route %s", (path, message) => {
    expect(() => start({}, { services: [postRoutes, twin(path)] })).toThrow(message);
  });

  test("refuses a route of a method that the service does not have", () => {
    const routes = [{ ...postRoutes.routes[0]!, method: "toString" }];
    expect(() => start({}, { services: [{ ...postRoutes, routes }] })).toThrow('a route for "toString"');
  });

  test.each([
    [{ maxBodyBytes: 0 }, '"maxBodyBytes" must be an integer from 1'],
    [{ graceMs: 1.5 }, '"graceMs" must be'],
    [{ heartbeatMs: 2 ** 31 }, '"heartbeatMs" must be'],
    [{ timeoutMs: -1 }, '"timeoutMs" must be'],
    [{ services: "post" as never }, "createGateway takes the generated routes"],
    [{ services: postRoutes as never }, 'createGateway takes .*"services" is one of them and no list'],
    [
      { graceMS: 5 } as never,
      'createGateway has no option "graceMS" .did you mean "graceMs".*; there are services,',
    ],
    [{ services: [{ name: "post" } as never] }, '"services" takes generated routes'],
  ])("refuses %j", (options, message) => {
    expect(() => start({}, options)).toThrow(new RegExp(`^${message}`));
  });
});

test("createGateway without options says what it takes", () => {
  expect(() => createGateway(new FakeMesh({}), undefined as never)).toThrow(
    "createGateway(mesh, { services: [helloRoutes] })",
  );
});

test("a path may be percent-encoded in lower case or in upper case", async () => {
  const named = postRoutes.routes.find(({ path }) => path === "/post/greet/:name")!;
  const routes = [{ ...named, path: "/post/gr%C3%BC%C3%9Fe/:name" }];
  const { gateway } = start({ greet: () => 1 }, { services: [{ ...postRoutes, routes }] });
  for (const path of ["/post/gr%C3%BC%C3%9Fe/M", "/post/gr%c3%bc%c3%9fe/M", "/post/grüße/M"])
    expect((await get(gateway, path)).status, path).toBe(200);
});

test("a JSON array in place of a repeated parameter is told how to repeat it", async () => {
  const misfit = { path: "/lists/0", expected: "an object", found: "an array of 1 item" };
  const route: Route = {
    verb: "GET",
    path: "/post/search",
    method: "search",
    check: { is: (_value): _value is never => false, explain: () => misfit },
    params: [{ name: "lists", in: "query", to: ["json"], list: true }],
  };
  const { gateway } = start({}, { services: [{ ...postRoutes, routes: [route] }] });
  const response = await get(gateway, `/post/search?lists=${encodeURIComponent('[{"b":1}]')}`);
  expect(await response.json()).toMatchObject({
    ...misfit,
    detail:
      "argument /lists/0 must be an object, found an array of 1 item; the parameter is repeated for each item: lists=…&lists=…",
  });
});

test.each([
  ["PATCH", "/post/cards", "application/json"],
  ["POST", "/post/sum", "application/x-ndjson"],
])("a 415 of %s %s names the header to add", async (method, path, type) => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await get(start().gateway, path, { method, headers, body: '{"card":"x"}' });
  expect(await response.json()).toMatchObject({
    status: 415,
    detail: expect.stringMatching(new RegExp(`Add the header "content-type: ${type}"\\.$`)),
  });
});

test("listen refuses an option that does not exist", async () => {
  const { gateway } = start();
  await expect(gateway.listen({ port: 0, host: "127.0.0.1" } as never)).rejects.toThrow(
    new TypeError('gateway.listen has no option "host"; there are port, hostname.'),
  );
});
