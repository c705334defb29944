import { createGateway } from "@meshrpc/gateway";
import { Mesh } from "@meshrpc/runtime";
import { helloRoutes } from "./gen/hello.routes.ts";

const mesh = new Mesh({ name: "gateway", log: "calls" });
await mesh.listen("127.0.0.1:11999");

const gateway = createGateway(mesh, { services: [helloRoutes] });
await gateway.listen({ port: 8282, hostname: "127.0.0.1" });
