import type { Channel, Code, Routes, RpcError, Service } from "@meshrpc/runtime/contract";
import type { H3Event } from "h3";
import { refuseUnknown } from "./unknown-options.ts";

/** What the gateway needs of a mesh. */
export interface GatewayMesh {
  readonly name: string;
  channel(service: Service): Channel;
  /** Names of those of `services` that no instance serves now. */
  missing(services: readonly Service[]): readonly string[];
  /** True from the first signal or `drain()` on. */
  readonly draining: boolean;
  /** `stop` runs before the mesh drains. */
  onDrain(stop: () => Promise<unknown>): void;
  /** Begins a request; calls made in its `run` inherit its trace, its session and its end. */
  request(options: GatewayRequestOptions): GatewayRequest;
  readonly log: GatewayLog;
}

export interface GatewayRequestOptions {
  /** As it stands among the request's headers. */
  readonly traceparent: string | readonly string[] | null | undefined;
  /** Key of the calls of a hand-written route that say none. */
  readonly session: () => string | undefined;
}

/** A request that is being answered. */
export interface GatewayRequest {
  readonly trace: { readonly traceId: string };
  run<R>(work: () => R): R;
  /** Ends the calls. */
  stop(reason: RpcError): void;
  /** Writes one line, and tells a span. What was stopped before stays so. */
  end(answered: {
    readonly status: number;
    readonly code: Code | "ok";
    readonly peer: string;
    readonly path: string;
  }): void;
}

/** Takes the gateway's lines. */
export interface GatewayLog {
  debug(line: string): void;
  info(line: string): void;
  error(line: string): void;
}

/** Of `createGateway`. */
export interface GatewayOptions {
  /** The `…Routes` of generated code. */
  readonly services: readonly Routes[];
  /**
   * Session key of a request, for the calls that are made for it, of generated and hand-written routes alike; asked when the first
   * of them is made. Default: header `x-session`, else cookie `meshrpc_session`.
   */
  readonly session?: (event: H3Event) => string | undefined;
  /** Bytes of a request body, or of one line of a streamed one. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Milliseconds for a whole body, or for the first line of a streamed one. Default: 30,000. */
  readonly bodyTimeoutMs?: number;
  /** Milliseconds for a call. Default: the method's, else the mesh's. */
  readonly timeoutMs?: number;
  /** Milliseconds between two signs of life of a silent event stream. Default: 15,000. */
  readonly heartbeatMs?: number;
  /** Milliseconds that `close()` gives requests that are being answered. Default: 10,000. */
  readonly graceMs?: number;
}

/** The options with their defaults. Throws `TypeError` for one that cannot be used. */
export function readOptions(options: GatewayOptions): Settings {
  const { services } = Object(options) as Partial<GatewayOptions>;
  if (!Array.isArray(services)) {
    throw new TypeError(
      `createGateway takes the generated routes: createGateway(mesh, { services: [helloRoutes] }); "services" is ${isRoutes(services) ? "one of them and no list of them" : typeof services}.`,
    );
  }
  refuseUnknown("createGateway", options, knownOptions);
  for (const entry of services) {
    if (!isRoutes(entry))
      throw new TypeError(
        `"services" takes generated routes, such as helloRoutes of hello.routes.ts, found ${typeof entry}.`,
      );
  }
  return {
    maxBodyBytes: positive("maxBodyBytes", options.maxBodyBytes ?? 1_048_576),
    bodyTimeoutMs: positive("bodyTimeoutMs", options.bodyTimeoutMs ?? 30_000),
    timeoutMs: options.timeoutMs === undefined ? undefined : positive("timeoutMs", options.timeoutMs),
    heartbeatMs: positive("heartbeatMs", options.heartbeatMs ?? 15_000),
    graceMs: positive("graceMs", options.graceMs ?? 10_000),
  };
}

function isRoutes(value: unknown): boolean {
  return Array.isArray((Object(value) as Partial<Routes>).routes);
}

const knownOptions: Readonly<Record<keyof GatewayOptions, true>> = {
  services: true,
  session: true,
  maxBodyBytes: true,
  bodyTimeoutMs: true,
  timeoutMs: true,
  heartbeatMs: true,
  graceMs: true,
};

export interface Settings {
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number;
  readonly graceMs: number;
}

/** Timers of Node hold 31 bits. */
const largest = 2 ** 31 - 1;

function positive(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0 && value <= largest) return value;
  throw new TypeError(`"${name}" must be an integer from 1 to ${largest}, found ${String(value)}.`);
}
