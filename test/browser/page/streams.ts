import { httpChannel } from "@meshrpc/runtime/http";
import { PricesClient } from "../../../examples/monolith/service/gen/prices.client.ts";
import { StockClient } from "../../../examples/monolith/service/gen/stock.client.ts";
import type { Line } from "../../../examples/monolith/service/catalogue.ts";
import type { Case, Places } from "./case.ts";
import { expectRpcError, expectSame, failureOf } from "./expect.ts";
import { end, watched } from "./stage-client.ts";

/** Items, one way or the other. */
export const streamCases: readonly Case[] = [
  {
    name: "items come as they are made, and leaving early ends the handler",
    run: async () => {
      const stock = new StockClient(httpChannel("/"));
      const seen: number[] = [];
      for await (const count of stock.watch("cups")) {
        seen.push(count);
        if (seen.length === 3) break;
        await stock.deliver(lorry({ sku: "cups", count: 5 }));
      }
      expectSame(seen, [0, 5, 10]);
      await watched("cups", 0);
    },
  },
  {
    name: "a signal ends a stream, also one that is waited for",
    run: async () => {
      const controller = new AbortController();
      const stock = new StockClient(httpChannel("/"));
      const watching = failureOf(read(stock.watch("spoons", { signal: controller.signal })));
      await watched("spoons", 1);
      controller.abort();
      expectRpcError(await watching, { code: "cancelled" });
      await watched("spoons", 0);
    },
  },
  {
    name: "as many streams as a browser has connections, and each that is left gives one back",
    run: async () => {
      const stock = new StockClient(httpChannel("/"));
      const streams = Array.from({ length: 6 }, () => stock.watch("plates")[Symbol.asyncIterator]());
      await Promise.all(streams.map((stream) => stream.next()));
      const counted = stock.count("tea");
      await Promise.all(streams.map((stream) => stream.return?.()));
      expectSame(await counted, 20);
      await watched("plates", 0);
    },
  },
  {
    name: "a stream of arguments is gathered, and sent at once",
    run: async () => {
      const stock = new StockClient(httpChannel("/"));
      expectSame(await stock.deliver(lorry({ sku: "jam", count: 2 }, { sku: "jam", count: 3 })), 5);
      expectSame(await stock.deliver(lorry()), 0);
      expectSame(await stock.count("jam"), 5);
    },
  },
  {
    name: "an argument of a stream that does not fit, or what its source throws, fails the call",
    run: async () => {
      const stock = new StockClient(httpChannel("/"));
      const wrong = failureOf(stock.deliver(lorry({ sku: "honey", count: 1 }, { sku: "honey", count: 0.5 })));
      expectRpcError(await wrong, { code: "invalid_argument" }, "count");
      const flat = new Error("a flat tyre");
      const broken = async function* (): AsyncGenerator<Line> {
        yield { sku: "honey", count: 1 };
        throw flat;
      };
      expectSame((await failureOf(stock.deliver(broken()))) === flat, true);
      expectSame(await stock.count("honey"), 0);
    },
  },
  {
    name: "streams both ways are refused before anything is read",
    run: async () => {
      let asked = false;
      const articles = async function* (): AsyncGenerator<string> {
        asked = true;
        yield "tea";
      };
      const error = await failureOf(read(new PricesClient(httpChannel("/")).scan(articles())));
      expectRpcError(error, { code: "unimplemented", executed: "no" }, "browser");
      expectSame(asked, false);
    },
  },
  {
    name: "a connection that is cut ends a stream with unavailable",
    run: ({ cuttable }) => expectEnd(cuttable, "cut", "gave no answer"),
  },
  {
    name: "a gateway that closes ends a stream with unavailable",
    run: ({ closable }) => expectEnd(closable, "close", "The gateway is closing."),
  },
  {
    name: "a gateway that is gone is unavailable",
    run: async ({ closable }: Places) => {
      const error = await failureOf(new StockClient(httpChannel(closable)).count("tea"));
      expectRpcError(error, { code: "unavailable" }, closable);
    },
  },
];

async function expectEnd(url: string, how: "cut" | "close", text: string): Promise<void> {
  const stream = new StockClient(httpChannel(url)).watch(how)[Symbol.asyncIterator]();
  expectSame((await stream.next()).value, 0);
  await end(how);
  expectRpcError(await failureOf(stream.next()), { code: "unavailable" }, text);
  await watched(how, 0);
}

async function* lorry(...lines: readonly Line[]): AsyncGenerator<Line> {
  yield* lines;
}

async function read(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _item of items);
}
