/** Everything that generated code imports. No Node module is reachable from here, so that it bundles for browsers. */

export type { Check, Misfit } from "./check/check.ts";
export { nothing } from "./check/check.ts";
export { type FormatName, formats } from "./check/formats.ts";
export { jsonUnfit } from "./check/json-like.ts";
export { equal, isDataObject, ucs2length } from "./check/keywords.ts";
export { type MisfitDetails, misfitOf } from "./check/misfit.ts";
export { type Validate, check } from "./check/precompiled.ts";
export type { Failure } from "./check/wording.ts";
export { type Code, type Executed, RpcError, type RpcErrorOptions, codes, httpStatus } from "./error.ts";
export type { CallOptions, Channel, Metadata, Stream } from "./rpc/channel.ts";
export type { CallContext, Caller } from "./rpc/context.ts";
export { type DeclaredError, declaredErrorOf } from "./rpc/declared-error.ts";
export {
  clientStream,
  defineRoutes,
  defineService,
  duplex,
  serverStream,
  throwsClause,
  unary,
} from "./rpc/define.ts";
export { type BoundMethod, type Handler, type Implementation, defineHandler } from "./rpc/handler.ts";
export type {
  CallChanges,
  ClientCall,
  InterceptedCall,
  Interceptor,
  Next,
  ServerCall,
} from "./rpc/intercept/interceptor.ts";
export type { Route, RouteParam, Routes, TextTarget } from "./rpc/routes.ts";
export type {
  ClientStreamMethod,
  DuplexMethod,
  Method,
  MethodKind,
  MethodsOf,
  Policy,
  ServerStreamMethod,
  Service,
  ThrowsClause,
  UnaryMethod,
} from "./rpc/service.ts";
export { isSession } from "./rpc/session.ts";
export { channelOf } from "./rpc/channel-of.ts";
export { withOptions } from "./rpc/with-options.ts";
