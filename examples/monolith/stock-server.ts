/**
 * The stock in a process of its own, on the mesh and over HTTP:
 *
 *     npm run stock-server -w examples/monolith
 */
import { createGateway } from "@meshrpc/gateway";
import { Mesh } from "@meshrpc/runtime";
import { stockHandler } from "./service/gen/stock.handler.ts";
import { stockRoutes } from "./service/gen/stock.routes.ts";
import { StockService } from "./stock-service.ts";

const [listenAddr = "127.0.0.1:11999", httpPort = "8284"] = process.argv.slice(2);

const mesh = new Mesh({ name: "stock", log: "calls" });
mesh.publish(stockHandler(new StockService({ tea: 20, teapot: 1 })));
await mesh.listen(listenAddr);

const gateway = createGateway(mesh, { services: [stockRoutes] });
await gateway.listen({ port: Number(httpPort), hostname: "127.0.0.1" });
