import { currentCall, type Logger, type Mesh, type Span } from "@meshrpc/runtime";
import { expect, test } from "vitest";
import { shopHandler } from "./shop/gen/shop.handler.ts";
import { get, requestOf, send } from "./stage/http.ts";
import { shopkeeper, teapot } from "./stage/shopkeeper.ts";
import { shopOf, stage } from "./stage/stage.ts";

const { node, gateway } = stage();

/** What a line of a call says. */
interface Line {
  readonly at: string;
  readonly status: string;
  readonly callee: string;
  readonly caller: string;
  readonly path: string;
  readonly trace: string;
  readonly span: string;
  readonly parent: string | undefined;
}

const form =
  /^\S+ - \S+ \| (?<status>\d+) \| +\S+ \| (?<callee>\S+) <- (?<caller>\S+) \| (?<path>.+) \| trace=(?<trace>[0-9a-f]{32}) span=(?<span>[0-9a-f]{16})(?: parent=(?<parent>[0-9a-f]{16}))?$/;

/** Hears all nodes of a test, and waits until they have said enough. */
class Ear {
  readonly lines: Line[] = [];
  readonly spans: (Span & { readonly at: string })[] = [];
  #heard: () => void = () => {};

  options(at: string): { readonly log: Logger; readonly onSpan: (span: Span) => void } {
    const info = (text: string): void => {
      const groups = form.exec(text)?.groups;
      if (groups !== undefined) this.lines.push({ at, ...groups } as unknown as Line);
      this.#heard();
    };
    const nothing = (): void => undefined;
    return {
      log: { info, warn: nothing, error: nothing, debug: nothing },
      onSpan: (span) => {
        this.spans.push({ ...span, at });
        this.#heard();
      },
    };
  }

  async until(count: number): Promise<void> {
    while (this.lines.length < count || this.spans.length < count) {
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }
}

/** front, with the gateway → a → b → c, all of which serve the same shop under their own name. */
async function chain(ear: Ear): Promise<Mesh> {
  const c = await node("c", { serve: {}, as: "c", ...ear.options("c") });
  const passing = async (name: string, to: Mesh, as: string): Promise<Mesh> => {
    const mesh = await node(name, { nodes: [to.address!], ...ear.options(name) });
    const next = shopOf(mesh, to.name);
    mesh.publish(
      shopHandler({
        ...shopkeeper,
        find: async (sku) => {
          await Promise.resolve();
          return next.find(sku);
        },
        async *watch(sku) {
          for await (const price of next.watch(sku)) yield price;
        },
      }),
      { as },
    );
    await mesh.wait([to.name]);
    return mesh;
  };
  const b = await passing("b", c, "b");
  const a = await passing("a", b, "shop");
  const front = await node("front", { nodes: [a.address!], ...ear.options("front") });
  await front.wait(["shop"]);
  return front;
}

/** Both ends of each hop, from the outermost in. */
const hops = [
  { at: "front", callee: "front", caller: "127.0.0.1", service: "front", side: "server" },
  { at: "front", callee: "a", caller: "front", service: "shop", side: "client" },
  { at: "a", callee: "a", caller: "front", service: "shop", side: "server" },
  { at: "a", callee: "b", caller: "a", service: "b", side: "client" },
  { at: "b", callee: "b", caller: "a", service: "b", side: "server" },
  { at: "b", callee: "c", caller: "b", service: "c", side: "client" },
  { at: "c", callee: "c", caller: "b", service: "c", side: "server" },
] as const;

test.each([
  [
    "a call",
    "find",
    `GET /shop/articles/:sku`,
    requestOf("GET", `/shop/articles/${teapot}`, { traceparent: given() }),
  ],
  [
    "a stream",
    "watch",
    "POST /shop/watch",
    requestOf(
      "POST",
      "/shop/watch",
      { traceparent: given(), "content-type": "application/json" },
      JSON.stringify({ sku: teapot }),
    ),
  ],
])(
  "%s through gateway, A, B and C has one trace id in the log lines, with parents right",
  async (_title, method, route, request) => {
    const ear = new Ear();
    const url = await gateway(await chain(ear));
    const { status } = await send(url, request);
    expect(status).toBe(200);
    await ear.until(hops.length);
    expect(ear.lines).toHaveLength(hops.length);
    let parent = "b7ad6b7169203331";
    for (const { at, callee, caller, service, side } of hops) {
      const path = service === "front" ? route : `POST /${service}/${method}`;
      const line = ear.lines.find(
        (one) => one.at === at && one.path === path && one.callee.startsWith(callee),
      );
      expect(line, `${at} ${path}`).toMatchObject({
        caller,
        status: "200",
        trace: "0af7651916cd43dd8448eb211c80319c",
        parent,
      });
      const span = ear.spans.find(({ spanId }) => spanId === line?.span);
      expect(span).toMatchObject({
        at,
        side,
        service,
        method: service === "front" ? route : method,
        code: "ok",
        traceId: line?.trace,
        parentSpanId: parent,
      });
      parent = line?.span ?? "";
    }
  },
);

function given(): string {
  return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
}

test("a request without a trace begins one, at which all others hang", async () => {
  const ear = new Ear();
  const url = await gateway(await chain(ear));
  await get(url, `/shop/articles/${teapot}`);
  await ear.until(hops.length);
  expect(new Set(ear.lines.map(({ trace }) => trace)).size).toBe(1);
  expect(ear.lines.filter(({ parent }) => parent === undefined)).toEqual([
    expect.objectContaining({ callee: "front", path: "GET /shop/articles/:sku" }),
  ]);
});

test("a node that neither logs calls nor hears of spans passes a trace on, with a span of its own", async () => {
  const traces: (string | undefined)[] = [];
  const b = await node("b", {
    as: "b",
    serve: {
      find: async (sku) => {
        traces.push(currentCall()?.trace?.traceId, currentCall()?.trace?.parentSpanId);
        return shopkeeper.find(sku, currentCall()!);
      },
    },
  });
  const a = await node("a", { nodes: [b.address!] });
  const next = shopOf(a, "b");
  a.publish(
    shopHandler({
      ...shopkeeper,
      find: async (sku) => {
        traces.push(currentCall()?.trace?.traceId, currentCall()?.trace?.spanId);
        return next.find(sku);
      },
    }),
  );
  await a.wait(["b"]);
  // Called by nobody who traces, it begins none.
  await shopOf(a).find(teapot);
  expect(traces.splice(0)).toEqual([undefined, undefined, undefined, undefined]);
  const front = await node("front", { nodes: [a.address!] });
  await front.wait(["shop"]);
  const request = front.request({ traceparent: given() });
  await request.run(() => shopOf(front).find(teapot));
  const [atA, spanOfA, atB, parentOfB] = traces;
  expect([atA, atB]).toEqual(["0af7651916cd43dd8448eb211c80319c", "0af7651916cd43dd8448eb211c80319c"]);
  expect(spanOfA).toMatch(/^[0-9a-f]{16}$/);
  // Between them stands the span of A's own call.
  expect(parentOfB).not.toBe(spanOfA);
});
