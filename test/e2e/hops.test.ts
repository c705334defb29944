import type { Mesh } from "@meshrpc/runtime";
import type { CallContext } from "@meshrpc/runtime/contract";
import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { shopHandler } from "./shop/gen/shop.handler.ts";
import type { Price } from "./shop/shop.ts";
import { post, requestOf } from "./stage/http.ts";
import { RawSocket } from "./stage/raw-socket.ts";
import { shopkeeper, type ShopMethods, teapot } from "./stage/shopkeeper.ts";
import { collect, failureOf, gate, shopOf, stage } from "./stage/stage.ts";

const { node, gateway } = stage();

/** front (with the gateway) → A, which passes every call on → B, which serves. */
async function chain(serve: Partial<ShopMethods>): Promise<Mesh> {
  const b = await node("b", { serve, as: "warehouse" });
  const a = await node("a", { nodes: [b.address!] });
  const warehouse = shopOf(a, "warehouse");
  a.publish(
    shopHandler({
      find: (sku) => warehouse.find(sku),
      order: (order) => warehouse.order(order),
      async *watch(sku) {
        for await (const price of warehouse.watch(sku)) yield price;
      },
      restock: (deliveries) => warehouse.restock(deliveries),
      quote: (discount, questions) => warehouse.quote(discount, questions),
    }),
  );
  await a.wait(["warehouse"]);
  const front = await node("front", { nodes: [a.address!] });
  await front.wait(["shop"]);
  return front;
}

/** Resolves with the reason for which a handler's call was aborted. */
function abortOf({ signal }: CallContext): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener("abort", () => resolve(signal.reason));
  });
}

/** A shop whose prices come for ever, and what B has seen of its end. */
function endless(): {
  readonly serve: Partial<ShopMethods>;
  readonly aborted: Promise<unknown>;
  readonly left: Promise<void>;
} {
  const aborted = gate<unknown>();
  const left = gate();
  return {
    aborted: aborted.opened,
    left: left.opened,
    serve: {
      async *watch(sku, context: CallContext): AsyncGenerator<Price> {
        void abortOf(context).then(aborted.open);
        try {
          for (let cents = 1; ; cents++) {
            yield { sku, cents };
            await new Promise(setImmediate);
          }
        } finally {
          left.open();
        }
      },
    },
  };
}

/** A shop that sends one price and then has nothing to say until it is aborted. */
function silent(): ReturnType<typeof endless> {
  const aborted = gate<unknown>();
  const left = gate();
  return {
    aborted: aborted.opened,
    left: left.opened,
    serve: {
      async *watch(sku, context: CallContext): AsyncGenerator<Price> {
        try {
          yield { sku, cents: 1 };
          aborted.open(await abortOf(context));
        } finally {
          left.open();
        }
      },
    },
  };
}

const shops = [
  ["that sends for ever", endless],
  ["that is silent after its first item", silent],
] as const;

describe.each(shops)("a stream %s", (_, make) => {
  test("whose reader leaves its for await through A ends at B: signal and finally", async () => {
    const { serve, aborted, left } = make();
    for await (const { cents } of shopOf(await chain(serve)).watch(teapot)) if (cents === 1) break;
    expect(await aborted).toMatchObject({ code: "cancelled" });
    await left;
  });

  test("whose reader throws out of its for await ends at B", async () => {
    const { serve, aborted, left } = make();
    const front = await chain(serve);
    const reading = async (): Promise<void> => {
      for await (const price of shopOf(front).watch(teapot)) throw new Error(`enough at ${price.cents}`);
    };
    await expect(reading()).rejects.toThrow("enough at 1");
    await Promise.all([aborted, left]);
  });

  test("whose HTTP client closes its connection ends at B, through gateway and A", async () => {
    const { serve, aborted, left } = make();
    const url = await gateway(await chain(serve));
    const client = await RawSocket.dial(url);
    client.write(
      requestOf("POST", "/shop/watch", { "content-type": "application/json" }, '{"sku":"teapot-1"}'),
    );
    await client.until((heard) => heard.includes('"cents":1'));
    client.destroy();
    expect(await aborted).toMatchObject({ code: "cancelled" });
    await left;
  });

  test("whose caller aborts its signal ends at B", async () => {
    const { serve, aborted, left } = make();
    const leaving = new AbortController();
    const prices = shopOf(await chain(serve))
      .with({ signal: leaving.signal })
      .watch(teapot);
    await prices.next();
    leaving.abort(new Error("enough"));
    expect(await failureOf(collect(prices))).toMatchObject({ code: "cancelled" });
    expect(await aborted).toMatchObject({ code: "cancelled" });
    await left;
  });

  test("whose caller's node closes ends at B", async () => {
    const { serve, aborted, left } = make();
    const front = await chain(serve);
    const prices = shopOf(front).watch(teapot);
    await prices.next();
    const closed = front.close();
    await prices.return();
    await Promise.all([aborted, left, closed]);
  });
});

describe("a client that leaves its upload half-way", () => {
  test("through gateway and A aborts the handler at B, whose input throws", async () => {
    const began = gate();
    const ended = gate<unknown>();
    const front = await chain({
      async restock(deliveries) {
        try {
          for await (const delivery of deliveries) if (delivery.count === 1) began.open();
        } catch (error) {
          ended.open(error);
        }
        return 0;
      },
    });
    const { hostname, port } = new URL(await gateway(front));
    const upload = httpRequest({
      hostname,
      port,
      path: "/shop/restock",
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
    });
    upload.on("error", () => {});
    upload.write('{"sku":"teapot-1","count":1}\n{"sku":"teap');
    await began.opened;
    upload.destroy();
    expect(await ended.opened).toMatchObject({ code: "cancelled" });
  });
});

describe("a deadline", () => {
  test("is inherited by the calls of the handlers, which get what is left and no more", async () => {
    let leftMs = Number.NaN;
    const front = await chain({
      async order(_order, context: CallContext) {
        leftMs = context.timeoutMs;
        return { id: "x", cents: 1 };
      },
    });
    await shopOf(front).with({ timeoutMs: 7_000 }).order({ lines: [] });
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(7_000);
    await shopOf(front).with({ timeoutMs: Infinity }).order({ lines: [] });
    expect(leftMs).toBeGreaterThan(7_000);
    // A's own call still has the default of a call that answers once.
    expect(leftMs).toBeLessThanOrEqual(10_000);
  });

  test("of a stream is inherited too", async () => {
    const left = gate<number>();
    const front = await chain({
      async *watch(sku, context: CallContext) {
        left.open(context.timeoutMs);
        yield { sku, cents: 1 };
      },
    });
    await collect(shopOf(front).with({ timeoutMs: 7_000 }).watch(teapot));
    expect(await left.opened).toBeLessThanOrEqual(7_000);
  });

  test("that passes aborts B, and the caller is told which it was", async () => {
    const aborted = gate<unknown>();
    const front = await chain({
      async order(_order, context: CallContext) {
        aborted.open(await abortOf(context));
        return { id: "x", cents: 1 };
      },
    });
    const call = shopOf(front).with({ timeoutMs: 50 }).order({ lines: [] });
    expect(await failureOf(call)).toMatchObject({ code: "deadline_exceeded" });
    expect(["deadline_exceeded", "cancelled"]).toContain(((await aborted.opened) as { code: string }).code);
  });

  test("of the gateway's own is a 504, and aborts B", async () => {
    const aborted = gate<unknown>();
    const front = await chain({
      async order(_order, context: CallContext) {
        aborted.open(await abortOf(context));
        return { id: "x", cents: 1 };
      },
    });
    const answer = await post(await gateway(front, { timeoutMs: 50 }), "/shop/order", {
      order: { lines: [] },
    });
    expect(answer.status).toBe(504);
    await aborted.opened;
  });
});

describe("cancellation", () => {
  test("of a call by its signal aborts the handlers at A and B", async () => {
    const aborted = gate<unknown>();
    const began = gate();
    const leaving = new AbortController();
    const front = await chain({
      async order(_order, context: CallContext) {
        began.open();
        aborted.open(await abortOf(context));
        return { id: "x", cents: 1 };
      },
    });
    const call = failureOf(shopOf(front).with({ signal: leaving.signal }).order({ lines: [] }));
    await began.opened;
    leaving.abort();
    expect(await call).toMatchObject({ code: "cancelled" });
    expect(await aborted.opened).toMatchObject({ code: "cancelled" });
  });

  test("before the call begins lets no handler run", async () => {
    let calls = 0;
    const front = await chain({
      async order() {
        calls++;
        return { id: "x", cents: 1 };
      },
    });
    const call = shopOf(front).with({ signal: AbortSignal.abort() }).order({ lines: [] });
    expect(await failureOf(call)).toMatchObject({ code: "cancelled" });
    await shopOf(front).find(teapot);
    expect(calls).toBe(0);
  });

  test("of one call leaves the others on the same link alone", async () => {
    const leaving = new AbortController();
    const waiting = gate();
    const front = await chain({
      async order({ note }, context: CallContext) {
        if (note === "slow") {
          waiting.open();
          await abortOf(context);
        }
        return { id: note ?? "none", cents: 1 };
      },
    });
    const shop = shopOf(front);
    const slow = failureOf(shop.with({ signal: leaving.signal }).order({ lines: [], note: "slow" }));
    await waiting.opened;
    const others = Array.from({ length: 50 }, (_, at) => shop.order({ lines: [], note: `n${at}` }));
    leaving.abort();
    expect(await slow).toMatchObject({ code: "cancelled" });
    expect((await Promise.all(others)).map(({ id }) => id)).toEqual(others.map((_, at) => `n${at}`));
  });
});

test("the shopkeeper of the other tests serves over two hops, all four shapes", async () => {
  const shop = shopOf(await chain(shopkeeper));
  async function* two<T>(value: T): AsyncGenerator<T> {
    yield value;
    yield value;
  }
  expect(await shop.find(teapot)).toMatchObject({ title: "Teapot" });
  expect(await collect(shop.watch(teapot))).toHaveLength(2);
  expect(await shop.restock(two({ sku: teapot, count: 4 }))).toBe(8);
  expect(await collect(shop.quote(90, two(teapot)))).toEqual([
    { sku: teapot, cents: 1_900 },
    { sku: teapot, cents: 1_900 },
  ]);
});
