import { createGateway } from "@meshrpc/gateway";
import { type CallContext, type Channel, localChannel, Mesh } from "@meshrpc/runtime";
import { type Handler, RpcError } from "@meshrpc/runtime/contract";
import { httpChannel } from "@meshrpc/runtime/http";
import { afterEach, describe, expect, test } from "vitest";
import { OrderService } from "./order-service.ts";
import { PriceService } from "./price-service.ts";
import { OrdersClient } from "./service/gen/orders.client.ts";
import { ordersHandler } from "./service/gen/orders.handler.ts";
import { ordersRoutes } from "./service/gen/orders.routes.ts";
import { PricesClient } from "./service/gen/prices.client.ts";
import { pricesHandler } from "./service/gen/prices.handler.ts";
import { pricesRoutes } from "./service/gen/prices.routes.ts";
import { StockClient } from "./service/gen/stock.client.ts";
import { stockHandler } from "./service/gen/stock.handler.ts";
import { stockRoutes } from "./service/gen/stock.routes.ts";
import { NotSold } from "./service/prices.ts";
import { OutOfStock, type Stock } from "./service/stock.ts";
import { StockService } from "./stock-service.ts";

const routes = [ordersRoutes, pricesRoutes, stockRoutes];

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).toReversed()) await close();
});

async function node(name: string, nodes: readonly string[], ...handlers: Handler[]): Promise<Mesh> {
  const mesh = new Mesh({ name, nodes, log: "silent", signals: false });
  closes.push(() => mesh.close());
  for (const handler of handlers) mesh.publish(handler);
  await mesh.listen("127.0.0.1:0");
  return mesh;
}

/** Makes a service reachable; resolves with the way to it. */
type Way = (handler: Handler) => Promise<Channel>;

const ways: readonly (readonly [name: string, way: Way])[] = [
  ["localChannel", async (handler) => localChannel(handler)],
  [
    "mesh.channel",
    async (handler) => {
      const back = await node("back", [], handler);
      const front = await node("front", [back.address!]);
      await front.wait([handler.service]);
      return front.channel(handler.service);
    },
  ],
  [
    "httpChannel",
    async (handler) => {
      const back = await node("back", [], handler);
      const front = await node("front", [back.address!]);
      await front.wait([handler.service]);
      const gateway = createGateway(front, {
        services: routes.filter(({ service }) => service.name === handler.service.name),
        graceMs: 50,
      });
      closes.push(() => gateway.close());
      return httpChannel(await gateway.listen({ port: 0 }));
    },
  ],
];

describe.each(ways)("the shop over %s", (_, way) => {
  const shelves = (stock: Partial<Stock> = {}): Stock =>
    Object.assign(new StockService({ tea: 20, teapot: 1 }), stock);

  const stockOf = async (stock: Partial<Stock> = {}): Promise<StockClient> =>
    new StockClient(await way(stockHandler(shelves(stock))));

  /** Three services, each behind a channel of the same kind. */
  const open = async (
    own: Partial<Stock> = {},
  ): Promise<{ stock: StockClient; prices: PricesClient; orders: OrdersClient }> => {
    const stock = await stockOf(own);
    const prices = new PricesClient(await way(pricesHandler(new PriceService({ tea: 450, teapot: 3_900 }))));
    const orders = new OrdersClient(await way(ordersHandler(new OrderService(stock, prices))));
    return { stock, prices, orders };
  };

  const teapots = (count: number): { customer: string; lines: { sku: string; count: number }[] } => ({
    customer: "Max",
    lines: [{ sku: "teapot", count }],
  });

  test("takes an order", async () => {
    const { orders, stock } = await open();
    const lines = [
      { sku: "tea", count: 2 },
      { sku: "teapot", count: 1 },
    ];
    expect(await orders.place({ customer: "Max", lines })).toEqual({ number: 1, cents: 4_800 });
    expect([await stock.count("tea"), await stock.count("teapot")]).toEqual([18, 0]);
  });

  test("refuses an argument that does not fit before it is sent", async () => {
    const { orders } = await open();
    expect(await failureOf(orders.place(teapots(0)))).toMatchObject({
      code: "invalid_argument",
      executed: "no",
      message: expect.stringContaining("/order/lines/0/count must be at least 1, found 0 (a number)"),
      details: { path: "/order/lines/0/count", expected: "at least 1", found: "0 (a number)" },
    });
  });

  test("tells the errors of the services behind it as the author's classes", async () => {
    const { orders } = await open();
    const soldOut = await failureOf(orders.place(teapots(2)));
    expect(soldOut).toBeInstanceOf(OutOfStock);
    expect(soldOut).toMatchObject({
      name: "OutOfStock",
      message: "Only 1 of teapot left",
      sku: "teapot",
      left: 1,
    });
    const lines = [{ sku: "moon", count: 1 }];
    const notSold = await failureOf(orders.place({ customer: "Max", lines }));
    expect(notSold).toBeInstanceOf(NotSold);
    expect(notSold).not.toBeInstanceOf(OutOfStock);
    expect((notSold as Error).stack).toContain("monolith.test.ts");
  });

  test("tells an error that nobody declared as unknown, and nothing of it", async () => {
    const stock = await stockOf({
      async take() {
        throw new Error("the password is 1234");
      },
    });
    const error = await failureOf(stock.take([]));
    expect(error).toMatchObject({ code: "unknown", executed: "yes" });
    expect(String(error)).not.toContain("1234");
  });

  test("keeps code, message, details and pause of an error that was made to be told", async () => {
    const stock = await stockOf({
      async count() {
        throw new RpcError("resource_exhausted", "too many questions", {
          details: { perMinute: 60 },
          retryAfterMs: 1_500,
        });
      },
    });
    expect(await failureOf(stock.count("tea"))).toMatchObject({
      code: "resource_exhausted",
      message: "too many questions",
      details: { perMinute: 60 },
      retryAfterMs: 1_500,
    });
  });

  test("does not pass on what went wrong between two services", async () => {
    const { orders } = await open({
      async take() {
        throw new RpcError("permission_denied", "not you");
      },
    });
    expect(await failureOf(orders.place(teapots(1)))).toMatchObject({ code: "unknown" });
  });

  test("refuses a result that does not fit, and does not show it", async () => {
    const stock = await stockOf({ count: async () => "SECRET" as unknown as number });
    const error = await failureOf(stock.count("tea"));
    expect(error).toMatchObject({ code: "internal" });
    expect(String(error)).not.toContain("SECRET");
  });

  test("takes a stream", async () => {
    const stock = await stockOf();
    expect(
      await stock.deliver(
        ReadableStream.from([
          { sku: "tea", count: 5 },
          { sku: "cup", count: 7 },
        ]),
      ),
    ).toBe(12);
    expect([await stock.count("tea"), await stock.count("cup")]).toEqual([25, 7]);
  });

  test("refuses an item that does not fit", async () => {
    const stock = await stockOf();
    const error = await failureOf(stock.deliver(ReadableStream.from([{ sku: "tea", count: -1 }])));
    expect(error).toMatchObject({ code: "invalid_argument", details: { path: "/count" } });
  });

  test("fails with the error of the stream that it takes", async () => {
    const mine = new Error("the lorry broke down");
    const stock = await stockOf();
    const lorry = async function* (): AsyncGenerator<{ sku: string; count: number }> {
      yield { sku: "tea", count: 1 };
      throw mine;
    };
    expect(await failureOf(stock.deliver(lorry()))).toBe(mine);
  });

  test("sends a stream as it comes, and ends it when its reader leaves", async () => {
    let left: () => void = () => {};
    const hasLeft = new Promise<void>((resolve) => (left = resolve));
    const inner = new StockService({ tea: 20 });
    const stock = await stockOf({
      take: (lines) => inner.take(lines),
      async *watch(sku, context?: CallContext) {
        context!.signal.addEventListener("abort", left);
        yield* inner.watch(sku, context);
      },
    });
    const seen: number[] = [];
    for await (const count of stock.watch("tea")) {
      seen.push(count);
      if (seen.length === 3) break;
      await stock.take([{ sku: "tea", count: 1 }]);
    }
    expect(seen).toEqual([20, 19, 18]);
    await hasLeft;
  });

  test("answers a stream with a stream, item by item, and tells how it failed", async () => {
    const { prices } = await open();
    let scanNext: (sku: string) => void = () => {};
    const articles = async function* (): AsyncGenerator<string> {
      for (let next = "tea"; ;) {
        yield next;
        next = await new Promise<string>((resolve) => (scanNext = resolve));
      }
    };
    const scanned: unknown[] = [];
    const error = await failureOf(
      (async () => {
        for await (const price of prices.scan(articles())) {
          scanned.push(price);
          scanNext(scanned.length === 1 ? "teapot" : "moon");
        }
      })(),
    );
    expect(scanned).toEqual([
      { sku: "tea", cents: 450 },
      { sku: "teapot", cents: 3_900 },
    ]);
    expect(error).toBeInstanceOf(NotSold);
  });

  /** A stock that answers no question; `asked` and `stopped` tell how far one has come. */
  const silent = async (): Promise<{ stock: StockClient; asked: Promise<void>; stopped: Promise<void> }> => {
    let ask: () => void = () => {};
    let stop: () => void = () => {};
    const asked = new Promise<void>((resolve) => (ask = resolve));
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const stock = await stockOf({
      count: (_sku: string, context?: CallContext) => {
        context!.signal.addEventListener("abort", stop);
        ask();
        return stopped.then(() => 0);
      },
    });
    return { stock, asked, stopped };
  };

  test("stops what nobody waits for any more", async () => {
    const { stock, asked, stopped } = await silent();
    const controller = new AbortController();
    const answer = failureOf(stock.count("tea", { signal: controller.signal }));
    await asked;
    controller.abort();
    expect(await answer).toMatchObject({ code: "cancelled" });
    await stopped;
  });

  test("stops what takes too long", async () => {
    const { stock, stopped } = await silent();
    expect(await failureOf(stock.count("tea", { timeoutMs: 100 }))).toMatchObject({
      code: "deadline_exceeded",
    });
    await stopped;
  });

  test("tells the session", async () => {
    const stock = await stockOf({
      count: async (_sku: string, context?: CallContext) => Number(context!.session),
    });
    expect(await stock.with({ session: "42" }).count("tea")).toBe(42);
  });
});

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => expect.fail(`expected a failure, got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}
