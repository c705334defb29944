import { expect, test } from "vitest";
import { exportedNames } from "./imports.ts";
import { manifest, workspaces } from "./workspace.ts";

/** A name that is added here is one that users may come to need; one that goes away breaks them. */
test("the names that each published entry exports", () => {
  const published = ["runtime", "gateway", "cli"];
  const entries = published.flatMap((folder) =>
    Object.entries(manifest(folder).exports ?? {}).map(([entry, conditions]) => ({
      entry: `${manifest(folder).name}${entry.slice(1)}`,
      names: exportedNames(`${folder}/${(conditions["@meshrpc/source"] ?? "").slice(2)}`),
    })),
  );
  const text = entries
    .map(({ entry, names }) => `${entry}\n${names.map((name) => `  ${name}`).join("\n")}`)
    .join("\n");
  expect(text).toMatchInlineSnapshot(`
    "@meshrpc/runtime
      Mesh
      RpcError
      currentCall
      currentTrace
      localChannel
      type CallChanges
      type CallContext
      type CallDefaults
      type CallFields
      type CallOptions
      type Caller
      type Channel
      type ClientCall
      type Code
      type DialOptions
      type Executed
      type FastifyApp
      type FetchApp
      type FetchHandler
      type Handler
      type HttpHandler
      type Implementation
      type InterceptedCall
      type Interceptor
      type Key
      type LinkLimits
      type ListenHttpOptions
      type LocalChannelOptions
      type LogLevel
      type Logger
      type MeshEvents
      type MeshLog
      type MeshOptions
      type MeshRequest
      type Metadata
      type Next
      type NodeListener
      type NodeState
      type OnSpan
      type PeerInfo
      type PingResult
      type PublishHttpOptions
      type RawDuplex
      type RawHandler
      type RawInfo
      type RemoteHandler
      type RemoteHttpOptions
      type RequestEnd
      type RequestOptions
      type RpcErrorOptions
      type ServerCall
      type Service
      type ServiceInfo
      type ServiceInstance
      type ServiceOrName
      type Span
      type Stream
      type TraceContext
      type WaitOptions
    @meshrpc/runtime/contract
      RpcError
      channelOf
      check
      clientStream
      codes
      declaredErrorOf
      defineHandler
      defineRoutes
      defineService
      duplex
      equal
      formats
      httpStatus
      isDataObject
      isSession
      jsonUnfit
      misfitOf
      nothing
      serverStream
      throwsClause
      type BoundMethod
      type CallChanges
      type CallContext
      type CallOptions
      type Caller
      type Channel
      type Check
      type ClientCall
      type ClientStreamMethod
      type Code
      type DeclaredError
      type DuplexMethod
      type Executed
      type Failure
      type FormatName
      type Handler
      type Implementation
      type InterceptedCall
      type Interceptor
      type Metadata
      type Method
      type MethodKind
      type MethodsOf
      type Misfit
      type MisfitDetails
      type Next
      type Policy
      type Route
      type RouteParam
      type Routes
      type RpcErrorOptions
      type ServerCall
      type ServerStreamMethod
      type Service
      type Stream
      type TextTarget
      type ThrowsClause
      type UnaryMethod
      type Validate
      ucs2length
      unary
      withOptions
    @meshrpc/runtime/http
      httpChannel
      type Fetch
      type HttpChannelOptions
      type HttpHeaders
    @meshrpc/runtime/testing
      localChannel
      testMesh
      type LocalChannelOptions
      type TestMesh
      type TestNode
    @meshrpc/gateway
      Gateway
      createGateway
      createNodeGateway
      type GatewayLog
      type GatewayMesh
      type GatewayOptions
      type ListenOptions
      type NodeParts
      type Problem
    meshrpc
      processIo
      run
      type Answer
      type Disk
      type Io
      type Output
      type ReleaseSignals"
  `);
});

test("each package that is not private says which Node it needs and what it exports", () => {
  for (const folder of workspaces().map((path) => manifest(path))) {
    const {
      private: hidden,
      engines,
      exports,
    } = folder as typeof folder & { private?: boolean; engines?: object };
    if (hidden === true) continue;
    expect(engines).toEqual({ node: ">=20.19" });
    expect(exports).toBeDefined();
  }
});
