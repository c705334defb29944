import { httpChannel } from "@meshrpc/runtime/http";
import { PricesClient } from "../../../examples/monolith/service/gen/prices.client.ts";
import { StockClient } from "../../../examples/monolith/service/gen/stock.client.ts";
import { OutOfStock } from "../../../examples/monolith/service/stock.ts";
import type { Case } from "./case.ts";
import { expectRpcError, expectSame, failureOf } from "./expect.ts";

/** Gateways of another origin. */
export const originCases: readonly Case[] = [
  {
    name: "a gateway of another origin that allows it answers: results, errors, streams",
    run: async ({ open }) => {
      const stock = new StockClient(httpChannel(open, { headers: { authorization: "Bearer 7" } }));
      expectSame(await stock.count("tea", { session: "Max" }), 20);
      const error = await failureOf(stock.take([{ sku: "teapot", count: 2 }]));
      expectSame(error instanceof OutOfStock && error.left, 1);
      const lost = await failureOf(new StockClient(httpChannel(`${open}/nowhere`)).count("tea"));
      expectRpcError(lost, { code: "unimplemented", executed: "no" });
      for await (const count of stock.watch("tea")) {
        expectSame(count, 20);
        break;
      }
    },
  },
  {
    name: "cookies go along when both ends say so",
    run: async ({ open }) => {
      const page = (globalThis as unknown as { readonly document: { cookie: string } }).document;
      const credentials = "include";
      const channel = httpChannel(open, { fetch: (url, init) => fetch(url, { ...init, credentials }) });
      const prices = new PricesClient(channel);
      const met = new Set<number>();
      while (met.size < 2) met.add(await prices.priceOf("instance"));
      page.cookie = "meshrpc_session=Max";
      const sticky = new Set<number>();
      for (let at = 0; at < 10; at++) sticky.add(await prices.priceOf("instance"));
      page.cookie = "meshrpc_session=; max-age=0";
      expectSame(sticky.size, 1);
    },
  },
  {
    name: "one that does not allow it is told as that",
    run: async ({ closed }) => {
      const error = await failureOf(new StockClient(httpChannel(closed)).count("tea"));
      expectRpcError(error, { code: "unavailable" }, "CORS");
    },
  },
];
