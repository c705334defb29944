import type { Mesh } from "@meshrpc/runtime";
import { RpcError, type Channel, type Check, type Method, defineHandler } from "@meshrpc/runtime/contract";
import { describe, expect, test } from "vitest";
import { shopService } from "./shop/gen/shop.service.ts";
import type { Article, Delivery, Price, Receipt } from "./shop/shop.ts";
import { jsonOf, post } from "./stage/http.ts";
import { type Tap, tap } from "./stage/raw-socket.ts";
import { type ShopMethods, shopkeeper, teapot } from "./stage/shopkeeper.ts";
import { collect, failureOf, shopOf, stage } from "./stage/stage.ts";

const { node, gateway, atEnd } = stage();
const { methods } = shopService;

/** A channel as a caller without types sees it. */
interface UntypedChannel {
  unary(method: unknown, params: unknown): Promise<unknown>;
  serverStream(method: unknown, params: unknown): AsyncIterable<unknown>;
  clientStream(method: unknown, params: unknown, input: unknown): Promise<unknown>;
  duplex(method: unknown, params: unknown, input: unknown): AsyncIterable<unknown>;
}

const untyped = (channel: Channel): UntypedChannel => channel as UntypedChannel;

/** Lets everything pass. */
const blind: Check<unknown> = {
  is: (_value): _value is unknown => true,
  explain: () => undefined,
};

/** The entry of a table whose checks were taken out: only the other end still looks. */
function doctored(method: Method): unknown {
  return { ...method, params: blind, result: blind, ...("input" in method && { input: blind }) };
}

interface Scene {
  readonly front: Mesh;
  readonly channel: UntypedChannel;
  /** Every byte between the two nodes. */
  readonly wire: Tap;
  /** What the serving node has logged. */
  readonly log: string[];
}

/** A node with a shop, and one that reaches it through a tap and no other way. */
async function scene(serve: Partial<ShopMethods>): Promise<Scene> {
  const log: string[] = [];
  const write = (line: string): void => void log.push(line);
  const back: { address?: string | undefined } = {};
  const wire = await tap(() => String(back.address));
  atEnd(wire.close);
  const mesh = await node("back", {
    serve,
    advertise: wire.address,
    log: { info: write, warn: write, error: write, debug: write },
  });
  back.address = mesh.address;
  const front = await node("front", { nodes: [wire.address] });
  await front.wait([shopService]);
  return { front, channel: untyped(front.channel(shopService)), wire, log };
}

async function* of<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** A shop that counts how often it is entered, by all doors. */
function counting(): { readonly calls: () => number; readonly serve: Partial<ShopMethods> } {
  let calls = 0;
  return {
    calls: () => calls,
    serve: {
      find: async () => (calls++, { sku: teapot, title: "x", cents: 1 }),
      order: async () => (calls++, { id: "x", cents: 1 }),
      async *watch() {
        calls++;
        yield { sku: teapot, cents: 1 };
      },
      restock: async () => calls++,
      async *quote() {
        calls++;
        yield { sku: teapot, cents: 1 };
      },
    },
  };
}

/** What is passed, and where it does not fit. JSON cannot say all of it. */
const wrongArguments: readonly (readonly [
  method: "find" | "order",
  args: unknown[],
  path: string,
  only?: "mesh",
])[] = [
  ["find", ["no"], "/sku"],
  ["find", [], "/sku"],
  ["find", [null], "/sku"],
  ["find", [{ toString: "teapot-1" }], "/sku"],
  ["find", [["teapot-1"]], "/sku"],
  ["find", [teapot, "more"], "", "mesh"],
  ["find", [undefined, teapot], "", "mesh"],
  ["find", [new Date(0)], "/sku", "mesh"],
  ["order", [{ lines: [{ sku: "teapot-1", count: 0 }] }], "/order/lines/0/count"],
  ["order", [{ lines: [{ sku: "teapot-1", count: 1 }, { sku: "teapot-1" }] }], "/order/lines/1/count"],
  ["order", [{ lines: {} }], "/order/lines"],
  ["order", [{ lines: [], note: 7 }], "/order/note"],
  ["order", [[]], "/order"],
  ["order", [new Uint8Array(3)], "/order", "mesh"],
  ["order", [{ lines: [{ sku: "teapot-1", count: Number.NaN }] }], "/order/lines/0/count", "mesh"],
  ["order", [{ lines: [{ sku: "teapot-1", count: 1n }] }], "/order/lines/0/count", "mesh"],
];

describe("a wrong argument of an untyped caller", () => {
  test("is refused at the caller, the callee, and by HTTP, with its path, and no handler runs", async () => {
    const shop = counting();
    const { channel, front } = await scene(shop.serve);
    const url = await gateway(front);
    for (const [name, args, path, only] of wrongArguments) {
      const expected = { code: "invalid_argument", executed: "no", details: { path } };
      expect(await failureOf(channel.unary(methods[name], args)), `${name} ${path}`).toMatchObject(expected);
      const bare = doctored(methods[name]);
      expect(await failureOf(channel.unary(bare, args)), `${name} ${path} doctored`).toMatchObject(expected);
      if (only === "mesh") continue;
      const parameter = name === "find" ? "sku" : "order";
      const answer = await post(url, `/shop/${name}`, args.length === 0 ? {} : { [parameter]: args[0] });
      expect(answer.status, `${name} ${path} by HTTP`).toBe(400);
      expect(jsonOf(answer)).toMatchObject({ status: 400, code: "invalid_argument", path });
    }
    expect(shop.calls()).toBe(0);
  });

  test.each<[string, unknown]>([
    ["a text", "teapot-1"],
    ["an object", { 0: teapot }],
    ["a number", 1],
    ["true", true],
  ])("that is %s in place of the list is refused by the callee", async (_, args) => {
    const shop = counting();
    const { channel } = await scene(shop.serve);
    const error = await failureOf(channel.unary(doctored(methods.find), args));
    expect(error).toMatchObject({ code: "invalid_argument", executed: "no" });
    expect(shop.calls()).toBe(0);
  });

  test("is refused on all four shapes by the callee's own check", async () => {
    const shop = counting();
    const { channel } = await scene(shop.serve);
    const expected = { code: "invalid_argument", executed: "no" };
    const watching = collect(channel.serverStream(doctored(methods.watch), ["no"]));
    expect(await failureOf(watching)).toMatchObject({ ...expected, details: { path: "/sku" } });
    const quoting = collect(channel.duplex(doctored(methods.quote), ["none"], of(teapot)));
    expect(await failureOf(quoting)).toMatchObject({ ...expected, details: { path: "/discount" } });
    const restocking = channel.clientStream(doctored(methods.restock), ["extra"], of());
    expect(await failureOf(restocking)).toMatchObject(expected);
    expect(shop.calls()).toBe(0);
  });

  test("to a method or service that is nobody's is unimplemented, whatever its name", async () => {
    const { channel, front } = await scene({});
    for (const name of ["constructor", "__proto__", "toString", "then", "hasOwnProperty", "with", ""]) {
      const call = channel.unary({ ...(doctored(methods.find) as object), name: name || " " }, [teapot]);
      expect(await failureOf(call), name).toMatchObject({ code: "unimplemented", executed: "no" });
    }
    expect(await shopOf(front).find(teapot)).toMatchObject({ title: "Teapot" });
  });
});

const marker = "GEHEIM-7f3a9c";

const wrongResults: readonly (readonly [what: string, result: unknown])[] = [
  ["of another type", marker],
  ["with a wrong member", { sku: marker, title: marker, cents: 1 }],
  ["with a member that is missing", { sku: teapot, title: marker }],
  ["with a member that is an error", { sku: teapot, title: new Error(marker), cents: 1 }],
  ["that is a list", [marker]],
  ["that is undefined", undefined],
  ["with a function", { sku: teapot, title: () => marker, cents: 1 }],
  [
    "whose getter throws",
    Object.defineProperty({ sku: teapot, cents: 1 }, "title", {
      enumerable: true,
      get: () => {
        throw new Error(marker);
      },
    }),
  ],
  ["that is a circle", circle()],
];

describe("a wrong result", () => {
  test.each(wrongResults)(
    "%s is internal at the caller and 500 at the gateway, and no byte of it travels",
    async (_, result) => {
      const { front, wire, log } = await scene({ find: async () => result as Article });
      const url = await gateway(front);
      const error = await failureOf(shopOf(front).find(teapot));
      expect(error).toSatisfy(RpcError.is);
      expect(["internal", "unknown"]).toContain((error as RpcError).code);
      const answer = await post(url, "/shop/find", { sku: teapot });
      expect(answer.status).toBe(500);
      expect(answer.headers).toContain("application/problem+json");
      expect(answer.bytes.includes(marker)).toBe(false);
      expect(wire.up().includes(teapot)).toBe(true);
      expect(wire.down().includes(marker)).toBe(false);
      expect(inspect(error)).not.toContain(marker);
      expect(log.join("\n")).toMatch(/shop\.find/);
    },
  );

  test("says where it does not fit, without saying what was found", async () => {
    const { front } = await scene({
      order: async () => ({ id: marker, cents: marker }) as unknown as Receipt,
    });
    expect(await failureOf(shopOf(front).order({ lines: [] }))).toMatchObject({
      code: "internal",
      executed: "yes",
      details: { path: "/cents" },
      message: expect.stringContaining("/cents") as string,
    });
  });

  test("that a callee without checks lets pass is stopped by the caller and by the gateway", async () => {
    const back = await node("back");
    const entries = Object.entries(methods).map(([name, method]) => [name, doctored(method)]);
    const careless = { ...shopService, methods: Object.fromEntries(entries) as typeof methods };
    const article = { sku: teapot, title: marker, cents: marker } as unknown as Article;
    back.publish(defineHandler(careless, { ...shopkeeper, find: async () => article }, "{}"));
    const front = await node("front", { nodes: [back.address!] });
    await front.wait([shopService]);
    const error = await failureOf(shopOf(front).find(teapot));
    expect(error).toMatchObject({ code: "internal", details: { path: "/cents" } });
    expect(inspect(error)).not.toContain(marker);
    const answer = await post(await gateway(front), "/shop/find", { sku: teapot });
    expect(answer.status).toBe(500);
    expect(answer.bytes.includes(marker)).toBe(false);
  });

  test("of a call that streams in is internal too", async () => {
    const { front, wire } = await scene({ restock: async () => marker as unknown as number });
    expect(await failureOf(shopOf(front).restock(of()))).toMatchObject({ code: "internal" });
    expect(wire.down().includes(marker)).toBe(false);
  });
});

describe("a wrong item", () => {
  const items = async function* (): AsyncGenerator<Price> {
    try {
      yield { sku: teapot, cents: 1 };
      yield { sku: teapot, cents: marker } as unknown as Price;
      yield { sku: teapot, cents: 3 };
    } finally {
      left++;
    }
  };
  let left = 0;

  test("out of a server stream ends it as internal behind the good ones, and the generator is left", async () => {
    left = 0;
    const { front, wire } = await scene({ watch: items });
    const got: Price[] = [];
    const watching = async (): Promise<void> => {
      for await (const price of shopOf(front).watch(teapot)) got.push(price);
    };
    expect(await failureOf(watching())).toMatchObject({ code: "internal", details: { path: "/cents" } });
    expect(got).toEqual([{ sku: teapot, cents: 1 }]);
    expect(left).toBe(1);
    expect(wire.down().includes(marker)).toBe(false);
  });

  test("out of a server stream is an error event at the gateway, without a byte of it", async () => {
    const { front } = await scene({ watch: items });
    const url = await gateway(front);
    const { status, body, bytes } = await post(url, "/shop/watch", { sku: teapot });
    expect(status).toBe(200);
    expect(body).toContain('data: {"sku":"teapot-1","cents":1}\n\n');
    expect(body).toMatch(/event: error\ndata: \{.*"code":"internal"/);
    expect(body).not.toContain("event: end");
    expect(bytes.includes(marker)).toBe(false);
  });

  test("that comes first gives the gateway's answer its status", async () => {
    const { front } = await scene({
      async *watch() {
        yield marker as unknown as Price;
      },
    });
    const answer = await post(await gateway(front), "/shop/watch", { sku: teapot });
    expect(answer.status).toBe(500);
    expect(answer.bytes.includes(marker)).toBe(false);
  });

  test("into a client stream is refused at the caller, and the author's own iterable is left", async () => {
    const { front } = await scene({});
    let isLeft = false;
    async function* deliveries(): AsyncGenerator<Delivery> {
      try {
        yield { sku: teapot, count: 2 };
        yield { sku: teapot, count: 0 };
        yield { sku: teapot, count: 4 };
      } finally {
        isLeft = true;
      }
    }
    const error = await failureOf(shopOf(front).restock(deliveries()));
    expect(error).toMatchObject({ code: "invalid_argument", details: { path: "/count" } });
    expect(isLeft).toBe(true);
  });

  test("into a client stream past the caller's check is refused by the callee, and never handed out", async () => {
    const seen: unknown[] = [];
    const { channel } = await scene({
      async restock(deliveries) {
        for await (const delivery of deliveries) seen.push(delivery);
        return 0;
      },
    });
    const input = of<unknown>(
      { sku: teapot, count: 2 },
      { sku: teapot, count: "4" },
      { sku: teapot, count: 5 },
    );
    const error = await failureOf(channel.clientStream(doctored(methods.restock), [], input));
    expect(error).toMatchObject({ code: "invalid_argument", details: { path: "/count" } });
    expect(seen).toEqual([{ sku: teapot, count: 2 }]);
  });

  test("into a duplex past the caller's check ends both ways", async () => {
    const { channel } = await scene({});
    const input = of<unknown>(teapot, "no");
    const got: unknown[] = [];
    const quoting = async (): Promise<void> => {
      for await (const price of channel.duplex(doctored(methods.quote), [1], input)) got.push(price);
    };
    expect(await failureOf(quoting())).toMatchObject({ code: "invalid_argument" });
    expect(got.length).toBeLessThanOrEqual(1);
  });

  test("among the lines of an HTTP body is a 400 that names its place", async () => {
    const seen: unknown[] = [];
    const { front } = await scene({
      async restock(deliveries) {
        for await (const delivery of deliveries) seen.push(delivery);
        return 0;
      },
    });
    const lines = [
      { sku: teapot, count: 2 },
      { sku: teapot, count: 0 },
      { sku: teapot, count: 3 },
    ];
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    const answer = await post(await gateway(front), "/shop/restock", body);
    expect(answer.status).toBe(400);
    expect(jsonOf(answer)).toMatchObject({ code: "invalid_argument", path: "/count" });
    expect(seen.length).toBeLessThanOrEqual(1);
  });
});

/** It fits, for the contract is open to members it does not know, and it cannot travel. */
function circle(): unknown {
  const article: Record<string, unknown> = { sku: teapot, title: marker, cents: 1 };
  article["more"] = article;
  return article;
}

/** All that a program could print of an error. */
function inspect(error: unknown): string {
  const { message, stack, cause } = error as Error;
  return JSON.stringify([error, message, stack, String(cause)]);
}
