import { httpChannel } from "@meshrpc/runtime/http";
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
      for await (const count of stock.watch("tea")) {
        expectSame(count, 20);
        break;
      }
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
