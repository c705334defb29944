export { RpcError, type Code, type Executed } from "./error.ts";
export type { Check, Misfit } from "./check/check.ts";
export type { CallOptions, Channel, Metadata, Stream } from "./rpc/channel.ts";
export type { Route, RouteParam, Routes, TextTarget } from "./rpc/routes.ts";
export type { Method, MethodKind, Policy, Service, ThrowsClause } from "./rpc/service.ts";
