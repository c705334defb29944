/**
 * The same shop, with the stock behind a gateway:
 *
 *     npm run over-http -w examples/monolith
 */
import { httpChannel } from "@meshrpc/runtime/http";
import { visitShop } from "./shop.ts";

const stock = httpChannel(process.argv[2] ?? "http://localhost:8284");
await visitShop(stock);
