import type { Mesh } from "@meshrpc/runtime";
import { RpcError } from "@meshrpc/runtime/contract";
import { httpChannel } from "@meshrpc/runtime/http";
import { localChannel } from "@meshrpc/runtime/testing";
import { describe, expect, test } from "vitest";
import { ShopClient } from "./shop/gen/shop.client.ts";
import { shopHandler } from "./shop/gen/shop.handler.ts";
import { shopService } from "./shop/gen/shop.service.ts";
import { OutOfStock, type Shop, type Sku, UnknownSku } from "./shop/shop.ts";
import { jsonOf, post, send, requestOf } from "./stage/http.ts";
import { shopkeeper, type ShopMethods, teapot } from "./stage/shopkeeper.ts";
import { collect, failureOf, shopOf, stage } from "./stage/stage.ts";

const { node, gateway } = stage();

async function pair(serve: Partial<ShopMethods>, log?: string[]): Promise<Mesh> {
  const write = (line: string): void => void log?.push(line);
  const back = await node("back", {
    serve,
    log: { info: write, warn: write, error: write, debug: write },
  });
  const front = await node("front", { nodes: [back.address!] });
  await front.wait([shopService]);
  return front;
}

const soldOut: Partial<ShopMethods> = {
  async order({ lines }) {
    throw new OutOfStock(lines[0]?.sku ?? "nothing", 2);
  },
};

/** The same shop on every path that a call may take. */
const paths: readonly (readonly [path: string, shop: (serve: Partial<ShopMethods>) => Promise<Shop>])[] = [
  ["the mesh", async (serve) => shopOf(await pair(serve))],
  [
    "two hops",
    async (serve) => {
      const back = await node("back", { serve, as: "warehouse" });
      const middle = await node("middle", { nodes: [back.address!] });
      const warehouse = shopOf(middle, "warehouse");
      middle.publish(
        shopHandler({
          ...shopkeeper,
          order: (order) => warehouse.order(order),
          find: (sku) => warehouse.find(sku),
        }),
      );
      await middle.wait(["warehouse"]);
      const front = await node("front", { nodes: [middle.address!] });
      await front.wait([shopService]);
      return shopOf(front);
    },
  ],
  [
    "HTTP",
    async (serve) => new ShopClient(httpChannel(await gateway(await node("back", { serve, as: "shop" })))),
  ],
  ["localChannel", async (serve) => new ShopClient(localChannel(shopHandler({ ...shopkeeper, ...serve })))],
];

describe.each(paths)("over %s", (_, shopWith) => {
  test("an error of the author's class arrives as one, with data, message, methods and a stack here", async () => {
    const shop = await shopWith(soldOut);
    const error = await failureOf(shop.order({ lines: [{ sku: teapot, count: 3 }] }));
    expect(error).toBeInstanceOf(OutOfStock);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "OutOfStock", sku: teapot, left: 2 });
    expect((error as OutOfStock).isPartial()).toBe(true);
    expect((error as Error).message).toBe("Only 2 of teapot-1 left");
    expect((error as Error).stack).toContain("typed-errors.test.ts");
    expect((error as Error).stack).not.toContain("order({ lines");
    expect(Object.keys(error as Error).toSorted()).toEqual(["left", "sku"]);
  });

  test("another method's class is not confused with it", async () => {
    const shop = await shopWith({});
    const error = await failureOf(shop.find("kettle-9" as Sku));
    expect(error).toBeInstanceOf(UnknownSku);
    expect(error).not.toBeInstanceOf(OutOfStock);
  });

  test("a class that the method does not declare is unknown, and says nothing", async () => {
    const shop = await shopWith({
      async find() {
        throw new OutOfStock("SECRET", 1);
      },
    });
    const error = await failureOf(shop.find(teapot));
    expect(error).toSatisfy((found) => RpcError.is(found, "unknown"));
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain("SECRET");
  });

  test("a declared class whose data do not fit is unknown, and says nothing", async () => {
    const shop = await shopWith({
      async order() {
        throw new OutOfStock("x", "SECRET" as unknown as number);
      },
    });
    const error = await failureOf(shop.order({ lines: [] }));
    expect(error).toSatisfy((found) => RpcError.is(found, "unknown"));
    expect((error as Error).message).not.toContain("SECRET");
  });

  test("what else hangs on the error stays behind", async () => {
    const shop = await shopWith({
      async order() {
        throw Object.assign(new OutOfStock("x", 1), { password: "SECRET", cause: new Error("SECRET") });
      },
    });
    const error = await failureOf(shop.order({ lines: [] }));
    expect(error).toBeInstanceOf(OutOfStock);
    expect(error).not.toHaveProperty("password");
    expect(error).not.toHaveProperty("cause");
  });
});

describe("over HTTP", () => {
  test("a declared error has its status, or 422, with its data and the code", async () => {
    const url = await gateway(await pair(soldOut));
    const order = { lines: [{ sku: teapot, count: 3 }] };
    const sold = await post(url, "/shop/order", { order });
    expect(sold.status).toBe(422);
    expect(jsonOf(sold)).toMatchObject({
      title: "Unprocessable Content",
      detail: "Only 2 of teapot-1 left",
      code: "failed_precondition",
      error: { name: "OutOfStock", data: { sku: "teapot-1", left: 2 } },
    });
    const unknown = await send(url, requestOf("GET", "/shop/articles/kettle-9"));
    expect(unknown.status).toBe(404);
    expect(jsonOf(unknown)).toMatchObject({
      code: "not_found",
      error: { name: "UnknownSku", data: { sku: "kettle-9" } },
    });
  });
});

/** What a handler may throw that nobody declared, each made anew. */
const thrown: readonly (readonly [what: string, make: () => unknown])[] = [
  ["null", () => null],
  ["undefined", () => undefined],
  ["a text", () => "SECRET"],
  ["a frozen error", () => Object.freeze(new Error("SECRET"))],
  ["an error without a stack", () => Object.assign(new Error("SECRET"), { stack: undefined })],
  ["an object without a prototype", () => Object.assign(Object.create(null) as object, { name: "SECRET" })],
  ["an error whose name throws", () => Object.defineProperty(new Error("SECRET"), "name", { get: raise })],
  ["an error whose stack throws", () => Object.defineProperty(new Error("SECRET"), "stack", { get: raise })],
  ["what cannot be converted to text", () => ({ toString: raise, [Symbol.toPrimitive]: raise })],
  ["a promise", () => Promise.resolve("SECRET")],
  ["an object that has a declared name and wrong data", () => ({ name: "OutOfStock", left: "SECRET" })],
];

describe("a handler that throws", () => {
  test.each(thrown)("%s fails its call only, and the caller learns nothing", async (_, make) => {
    const log: string[] = [];
    const front = await pair(
      {
        async order() {
          throw make();
        },
        async *watch(sku) {
          yield { sku, cents: 1 };
          throw make();
        },
      },
      log,
    );
    const shop = shopOf(front);
    for (const call of [shop.order({ lines: [] }), collect(shop.watch(teapot))]) {
      const error = await failureOf(call);
      expect(error).toSatisfy((found) => RpcError.is(found, "unknown"));
      expect(JSON.stringify([error, (error as Error).message])).not.toContain("SECRET");
      const { errorId } = (error as RpcError).details as { readonly errorId: string };
      expect(log.some((line) => line.includes(errorId))).toBe(true);
    }
    const answer = await post(await gateway(front), "/shop/order", { order: { lines: [] } });
    expect(answer.status).toBe(500);
    expect(answer.bytes.includes("SECRET")).toBe(false);
    expect(await shop.find(teapot)).toMatchObject({ sku: teapot });
  });
});

function raise(): never {
  throw new Error("SECRET");
}
