import { type Fetch, httpChannel } from "@meshrpc/runtime/http";
import { PricesClient } from "../../../examples/monolith/service/gen/prices.client.ts";
import { StockClient } from "../../../examples/monolith/service/gen/stock.client.ts";
import { NotSold } from "../../../examples/monolith/service/prices.ts";
import { OutOfStock } from "../../../examples/monolith/service/stock.ts";
import type { Case } from "./case.ts";
import { expectRpcError, expectSame, failureOf } from "./expect.ts";
import { watched } from "./stage-client.ts";

/** One call, one answer. */
export const callCases: readonly Case[] = [
  {
    name: "a unary call is answered",
    run: async () => {
      expectSame(await new StockClient(httpChannel("/")).count("tea"), 20);
    },
  },
  {
    name: "a wrong argument is refused before anything is sent",
    run: async () => {
      let sent = 0;
      const counting: Fetch = (url, init) => {
        sent++;
        return fetch(url, init);
      };
      const stock = new StockClient(httpChannel("/", { fetch: counting }));
      const error = await failureOf(stock.count(7 as unknown as string));
      expectRpcError(error, { code: "invalid_argument", executed: "no" }, "/sku");
      expectSame(sent, 0);
      await stock.count("tea");
      expectSame(sent, 1);
    },
  },
  {
    name: "a typed error is an instance of the author's class, with its data",
    run: async () => {
      const channel = httpChannel("/");
      const short = await failureOf(new StockClient(channel).take([{ sku: "teapot", count: 2 }]));
      expectSame(short instanceof OutOfStock && [short.sku, short.left, short.message], [
        "teapot",
        1,
        "Only 1 of teapot left",
      ]);
      const unknown = await failureOf(new PricesClient(channel).priceOf("Käßchen 🫖"));
      expectSame(unknown instanceof NotSold && unknown.sku, "Käßchen 🫖");
    },
  },
  {
    name: "an aborted signal ends the call, here and at the handler",
    run: async () => {
      const controller = new AbortController();
      const stock = new StockClient(httpChannel("/"));
      const counting = failureOf(stock.count("slow", { signal: controller.signal }));
      await watched("slow", 1);
      controller.abort();
      expectRpcError(await counting, { code: "cancelled", executed: "unknown" });
      await watched("slow", 0);
    },
  },
  {
    name: "a timeout ends the call, here and at the handler",
    run: async () => {
      const stock = new StockClient(httpChannel("/"));
      const error = await failureOf(stock.count("slow", { timeoutMs: 300 }));
      expectRpcError(error, { code: "deadline_exceeded" });
      await watched("slow", 0);
    },
  },
  {
    name: "calls of one session reach one instance",
    run: async () => {
      const prices = new PricesClient(httpChannel("/"));
      const met = new Set<number>();
      while (met.size < 2) met.add(await prices.priceOf("instance"));
      const sticky = new Set<number>();
      for (let at = 0; at < 10; at++) sticky.add(await prices.priceOf("instance", { session: "Max" }));
      expectSame(sticky.size, 1);
    },
  },
  {
    name: "headers of the option, asked for when they are needed, go along",
    run: async () => {
      const headers = async (): Promise<Record<string, string>> => ({ "x-session": "not ascii: \u00e4" });
      const error = await failureOf(new PricesClient(httpChannel("/", { headers })).priceOf("instance"));
      expectRpcError(error, { code: "invalid_argument", executed: "no" }, "session");
    },
  },
  {
    name: "what the gateway does not serve, and a redirect, are told as what they are",
    run: async () => {
      const lost = await failureOf(new StockClient(httpChannel("/nowhere")).count("tea"));
      expectRpcError(lost, { code: "unimplemented", executed: "no" }, "Does the gateway serve stock");
      const moved = await failureOf(new StockClient(httpChannel("/moved")).count("tea"));
      expectRpcError(moved, { code: "internal" }, "a redirect");
    },
  },
];
