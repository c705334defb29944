export { createGateway, Gateway } from "./gateway.ts";
export { createNodeGateway, type NodeParts } from "./node-gateway.ts";
export type { GatewayLog, GatewayMesh, GatewayOptions } from "./options.ts";
export type { Problem } from "./problem.ts";
export type { ListenOptions } from "./server.ts";
