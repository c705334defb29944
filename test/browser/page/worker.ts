/** What runs in a worker: it counts what it is asked for, and watches it if it is told to. */
import { httpChannel } from "@meshrpc/runtime/http";
import { StockClient } from "../../../examples/monolith/service/gen/stock.client.ts";
import { type Asked, scope } from "./worker-types.ts";

scope.onmessage = async ({ data }: { readonly data: Asked }): Promise<void> => {
  try {
    const stock = new StockClient(httpChannel("/"));
    scope.postMessage({ count: await stock.count(data.sku) });
    if (data.watches) for await (const count of stock.watch(data.sku)) scope.postMessage({ count });
  } catch (error) {
    scope.postMessage({ error: String(error) });
  }
};
