/** Joins a mesh, publishes services and calls those of others. */

export { type Code, type Executed, RpcError, type RpcErrorOptions } from "./error.ts";
export type { FastifyApp, FetchApp, FetchHandler, HttpHandler, NodeListener } from "./http/http-handler.ts";
export type { ListenHttpOptions } from "./node/listen-http.ts";
export type { PublishHttpOptions } from "./http/published-handler.ts";
export type { RemoteHandler, RemoteHttpOptions } from "./http/remote-handler.ts";
export type { Key, LinkLimits } from "./link/options.ts";
export type { CallFields } from "./node/call-line.ts";
export type { Logger, LogLevel, MeshLog } from "./node/log.ts";
export type { MeshEvents } from "./node/events.ts";
export type { PeerInfo, PingResult, ServiceInfo, ServiceInstance } from "./node/info.ts";
export type { CallDefaults, MeshOptions } from "./node/options.ts";
export type { NodeState } from "./mesh/record.ts";
export type { MeshRequest, RequestEnd, RequestOptions } from "./node/request.ts";
export type { WaitOptions } from "./node/waiting.ts";
export type { ServiceOrName } from "./node/service-name.ts";
export { Mesh } from "./node.ts";
export type { RawDuplex } from "./raw/raw-duplex.ts";
export type { RawInfo } from "./raw/raw-server.ts";
export type { DialOptions, RawHandler } from "./raw/raw-streams.ts";
export type { CallOptions, Channel, Metadata, Stream } from "./rpc/channel.ts";
export type { CallContext, Caller } from "./rpc/context.ts";
export { currentCall, currentTrace } from "./rpc/current-call.ts";
export { type Handler, type Implementation } from "./rpc/handler.ts";
export type {
  CallChanges,
  ClientCall,
  InterceptedCall,
  Interceptor,
  Next,
  ServerCall,
} from "./rpc/intercept/interceptor.ts";
export { localChannel, type LocalChannelOptions } from "./rpc/local-channel.ts";
export type { Service } from "./rpc/service.ts";
export type { OnSpan, Span } from "./rpc/tracing/span.ts";
export type { TraceContext } from "./rpc/tracing/trace-context.ts";
