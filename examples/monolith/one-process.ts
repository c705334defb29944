/**
 * The whole shop in one process:
 *
 *     npm run one-process -w examples/monolith
 */
import { localChannel } from "@meshrpc/runtime";
import { stockHandler } from "./service/gen/stock.handler.ts";
import { visitShop } from "./shop.ts";
import { StockService } from "./stock-service.ts";

const stock = localChannel(stockHandler(new StockService({ tea: 20, teapot: 1 })));
await visitShop(stock);
