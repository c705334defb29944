import { describe, expect, test } from "vitest";
import { clientOf, gate, nodes } from "./fixtures/nodes.ts";
import { currentCall, currentTrace, RpcError, type CallFields, type Logger, type Span } from "./index.ts";
import { aborted, errorOf } from "./rpc/fixtures/sample-node.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";

const start = nodes();
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const answered = { status: 200, code: "ok", peer: "127.0.0.1", path: "GET /x/:id" } as const;

function recorder(): { readonly logger: Logger; readonly calls: CallFields[]; readonly lines: string[] } {
  const [calls, lines]: [CallFields[], string[]] = [[], []];
  const nothing = (): void => undefined;
  const call = (line: string, fields: CallFields): void => {
    lines.push(line);
    calls.push(fields);
  };
  return { logger: { info: nothing, warn: nothing, error: nothing, debug: nothing, call }, calls, lines };
}

describe("a request that something in front of the mesh answers", () => {
  test("goes on with the trace of its header, and its calls with the request's", async () => {
    const { logger, calls, lines } = recorder();
    const spans: Span[] = [];
    const mesh = await start("front", { serve: {}, log: logger, onSpan: (span) => void spans.push(span) });
    const request = mesh.request({ traceparent });
    const inside = await request.run(async () => {
      await clientOf(mesh).greet("Max");
      return currentTrace();
    });
    request.end(answered);
    expect(inside).toBe(request.trace);
    const own = {
      traceId: request.trace.traceId,
      spanId: request.trace.spanId,
      parentSpanId: "b7ad6b7169203331",
    };
    expect(own.traceId).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(calls.at(-1)).toMatchObject({
      ...own,
      side: "server",
      status: 200,
      callee: "front",
      caller: "127.0.0.1",
      method: "GET /x/:id",
    });
    expect(lines.at(-1)).toContain(
      `front <- 127.0.0.1 | GET /x/:id | trace=${own.traceId} span=${own.spanId} parent=b7ad6b7169203331`,
    );
    expect(calls.find(({ side, method }) => side === "client" && method === "greet")).toMatchObject({
      traceId: own.traceId,
      parentSpanId: own.spanId,
    });
    expect(spans.map(({ side, service, method }) => `${side} ${service} ${method}`)).toEqual([
      "server sample greet",
      "client sample greet",
      "server front GET /x/:id",
    ]);
    expect(spans.at(-1)).toMatchObject({ ...own, peer: "127.0.0.1", code: "ok" });
  });

  test.each([undefined, null, "", "00-0-0-0"])(
    "begins a trace without a valid header: %j",
    async (header) => {
      const mesh = await start("front");
      const { trace } = mesh.request({ traceparent: header });
      expect(trace.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(trace.parentSpanId).toBeUndefined();
    },
  );

  test("is no call, but gives those made for it its session, unless they say one", async () => {
    const sessions: (string | undefined)[] = [];
    const nested: (string | undefined)[] = [];
    const mesh = await start("front", {
      serve: {
        greet: async () => {
          sessions.push(currentCall()!.session);
          await clientOf(mesh).post("x");
          return "";
        },
        post: async () => void nested.push(currentCall()!.session),
      },
    });
    let asked = 0;
    const request = mesh.request({
      session: () => {
        asked++;
        return "max";
      },
    });
    expect(asked).toBe(0);
    await request.run(async () => {
      expect(currentCall()).toBeUndefined();
      await clientOf(mesh).greet("Max");
      await clientOf(mesh).greet("Max", undefined, { session: "own" });
    });
    expect(sessions).toEqual(["max", "own"]);
    expect(asked).toBe(1);
    // What a handler calls is its own business.
    expect(nested).toEqual([undefined, undefined]);
  });

  test("ends its calls when whoever asked leaves; no others begin", async () => {
    const { opened: begun, open: begin } = gate();
    const { opened: stopped, open: stop } = gate();
    const mesh = await start("front", {
      serve: {
        greet: async () => {
          begin();
          await aborted(currentCall()!.signal);
          stop();
          return "";
        },
      },
    });
    const left = new AbortController();
    const request = mesh.request({ signal: left.signal });
    const call = request.run(() => errorOf(clientOf(mesh).greet("Max")));
    await begun;
    left.abort();
    expect(await call).toMatchObject({ code: "cancelled" });
    await stopped;
    expect(await request.run(() => errorOf(clientOf(mesh).greet("Max")))).toMatchObject({
      code: "cancelled",
      executed: "no",
    });
  });

  test("that has ended lets what it left behind run on", async () => {
    const { opened: begun, open: begin } = gate();
    const { opened, open } = gate();
    const mesh = await start("front", {
      serve: {
        greet: async () => {
          begin();
          await opened;
          return "done";
        },
      },
    });
    const left = new AbortController();
    const request = mesh.request({ signal: left.signal });
    const call = request.run(() => clientOf(mesh).greet("Max"));
    await begun;
    request.end(answered);
    left.abort();
    open();
    expect(await call).toBe("done");
    expect(await request.run(() => clientOf(mesh).greet("Max"))).toBe("done");
  });

  test("can be stopped, for a reason that its calls tell", async () => {
    const mesh = await start("front", {
      serve: { greet: () => aborted(currentCall()!.signal).then(() => "") },
    });
    const request = mesh.request();
    const call = request.run(() => errorOf(clientOf(mesh).greet("Max")));
    request.stop(new RpcError("unavailable", "the gateway is closing"));
    expect(await call).toMatchObject({ message: expect.stringContaining("the gateway is closing") });
  });
});

test("a node that hears of spans tells an exporter that throws in its log, and goes on", async () => {
  const errors: string[] = [];
  const nothing = (): void => undefined;
  const log = {
    info: nothing,
    warn: nothing,
    debug: nothing,
    error: (line: string) => void errors.push(line),
  };
  const onSpan = (): void => {
    throw new Error("exporter is full");
  };
  const mesh = await start("front", { serve: {}, log, onSpan });
  expect(await clientOf(mesh).greet("Max")).toBe("Hello, Max!");
  expect(errors).toHaveLength(2);
  expect(errors[0]).toContain("onSpan threw: Error: exporter is full");
});

test("pings are no calls: they have no spans, and no interceptor", async () => {
  const heard: unknown[] = [];
  const a = await start("a", {
    serve: {},
    onSpan: (span) => void heard.push(span),
    intercept: [
      (_call, next) => {
        heard.push("intercepted");
        return next();
      },
    ],
  });
  await a.ping(sampleService);
  expect(heard).toEqual([]);
  await clientOf(a).greet("Max");
  expect(heard).toHaveLength(4);
});

test.each([
  [{ onSpan: 1 }, /onSpan takes a function/],
  [{ intercept: () => {} }, /intercept takes a list of functions/],
  [{ log: { ...recorder().logger, call: true } }, /call\(line, fields\)/],
])("%j is refused", async (options, message) => {
  await expect(start("a", options as never)).rejects.toThrow(message);
});
