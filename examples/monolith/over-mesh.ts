/**
 * The same shop, with the stock in another process of the mesh:
 *
 *     npm run over-mesh -w examples/monolith
 */
import { Mesh } from "@meshrpc/runtime";
import { stockService } from "./service/gen/stock.service.ts";
import { visitShop } from "./shop.ts";

const mesh = new Mesh({ name: "shop", nodes: [process.argv[2] ?? "localhost:11999"], log: "silent" });
await mesh.listen();
try {
  await mesh.wait([stockService]);
  const stock = mesh.channel(stockService);
  await visitShop(stock);
} finally {
  await mesh.close();
}
