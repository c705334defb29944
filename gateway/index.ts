export { createGateway, Gateway, type GatewayLog, type GatewayMesh, type GatewayOptions } from "./gateway.ts";
export type { ListenOptions } from "./server.ts";
export type { Problem } from "./problem.ts";
