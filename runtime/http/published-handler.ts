import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { refuseUnknown } from "../check/unknown-options.ts";
import { RpcError } from "../error.ts";
import type { RawDuplex } from "../raw/raw-duplex.ts";
import type { RawInfo } from "../raw/raw-server.ts";
import type { CallScope } from "../rpc/active-scope.ts";
import type { Clock } from "../rpc/clock.ts";
import type { OnCall } from "../rpc/observe.ts";
import { RequestScope } from "../rpc/request-scope.ts";
import type { Tracer } from "../rpc/tracing/tracer.ts";
import { asSocket } from "./as-socket.ts";
import { clientLeftStatus, recordOf } from "./exchange.ts";
import type { HttpHandler, NodeListener } from "./http-handler.ts";
import { listenerOf } from "./listener-of.ts";
import { headTimeoutMs, maxHeadBytes } from "./limits.ts";
import { answerProblem } from "./problem.ts";

/** Of `mesh.publishHttp`. */
export interface PublishHttpOptions {
  /** Verbs that reach the handler; the others are answered with 405. GET takes HEAD with it. Default: all. */
  readonly methods?: readonly string[];
}

export interface PublishedHost {
  readonly clock: Clock;
  readonly scope: CallScope;
  readonly tracer: Tracer;
  /** Name of this node. */
  readonly nodeName: string;
  readonly onCall: OnCall | undefined;
  /** Logs what a handler has thrown. */
  failed(info: RawInfo, error: unknown): void;
  /** The same of one whose client had left, which any client can bring about. */
  failedAlone(info: RawInfo, error: unknown): void;
}

/** A stream that carries a request. */
interface Arrival {
  readonly info: RawInfo;
  readonly stopTimer: () => void;
  /** A handler has got it. */
  isTaken: boolean;
  /** It has thrown. */
  hasFailed: boolean;
  /** The handler has ended, or will never begin. */
  readonly ended: () => void;
}

/** One HTTP handler that this node serves: a server of Node's own that never listens, and is handed its connections. */
export class PublishedHandler {
  readonly methods: readonly string[] | undefined;
  readonly #host: PublishedHost;
  readonly #listener: NodeListener;
  readonly #server: Server;
  readonly #arrivals = new WeakMap<object, Arrival>();

  /** Throws `TypeError` for a handler or methods that cannot be served. */
  constructor(handler: HttpHandler, options: PublishHttpOptions, host: PublishedHost) {
    refuseUnknown("publishHttp", options, { methods: true });
    this.#host = host;
    this.#listener = listenerOf(handler);
    this.methods = methodsOf(options);
    this.#server = createServer({
      maxHeaderSize: maxHeadBytes,
      requireHostHeader: false,
      keepAliveTimeout: 0,
    });
    // One exchange a stream: a slot of the link is one request that runs.
    this.#server.maxRequestsPerSocket = 1;
    this.#server.on("request", (request, response) => this.#answer(request, response));
  }

  /** Serves the request that a stream carries. Resolves when its handler has ended, as far as it says. */
  accept(duplex: RawDuplex, info: RawInfo): Promise<void> {
    return new Promise((ended) => this.#accept(duplex, info, ended));
  }

  #accept(duplex: RawDuplex, info: RawInfo, ended: () => void): void {
    const stopTimer = this.#host.clock.after(headTimeoutMs, () =>
      duplex.destroy(new RpcError("deadline_exceeded", `no HTTP request came in ${headTimeoutMs} ms`)),
    );
    const arrival = { info, stopTimer, isTaken: false, hasFailed: false, ended };
    this.#arrivals.set(duplex, arrival);
    duplex.once("close", () => {
      stopTimer();
      if (!arrival.isTaken) ended();
    });
    this.#server.emit("connection", asSocket(duplex, this.#host.clock));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const arrival = this.#arrivals.get(request.socket);
    if (arrival === undefined) return;
    arrival.stopTimer();
    // The stream ends with the answer, whatever the request says of its connection.
    response.shouldKeepAlive = false;
    const { info } = arrival;
    const trace = this.#host.tracer.received(info.trace) ?? this.#host.tracer.root();
    const left = new AbortController();
    const scope = new RequestScope(this.#host.scope, { trace, signal: left.signal });
    const startMs = this.#host.clock.now();
    // A handler that writes after the end would end the process, with all else that it serves.
    response.on("error", (error) => this.#host.failed(info, error));
    const { method = "GET", url = "/" } = request;
    response.once("close", () => {
      const isWhole = response.writableFinished;
      if (!isWhole) left.abort(new RpcError("cancelled", "the client has left"));
      scope.end();
      const { clock, nodeName, onCall } = this.#host;
      onCall?.(
        recordOf({
          side: "server",
          node: nodeName,
          handler: info.name,
          method,
          target: url,
          status: isWhole
            ? response.statusCode
            : arrival.hasFailed || !hasLeft(response)
              ? 500
              : clientLeftStatus,
          durationMs: clock.now() - startMs,
          peer: info.caller.name,
          attempt: info.attempt,
          trace,
        }),
      );
    });
    if (!this.#takes(method)) return refuseMethod(response, method, this.methods ?? []);
    arrival.isTaken = true;
    void scope.run(() => this.#run(request, response, arrival)).then(arrival.ended);
  }

  async #run(request: IncomingMessage, response: ServerResponse, arrival: Arrival): Promise<void> {
    try {
      await this.#listener(request, response);
    } catch (error) {
      if (hasLeft(response)) return this.#host.failedAlone(arrival.info, error);
      arrival.hasFailed = true;
      this.#host.failed(arrival.info, error);
      // What is half said must not look whole.
      if (response.headersSent)
        response.destroy(new RpcError("internal", "the handler of the request failed"));
      else answerFailure(response);
    }
  }

  #takes(method: string): boolean {
    const { methods } = this;
    if (methods === undefined || methods.includes(method)) return true;
    return method === "HEAD" && methods.includes("GET");
  }
}

/** Whether the client has not waited for the end of the answer. What the handler itself breaks off has an error. */
function hasLeft({ closed, writableFinished, errored }: ServerResponse): boolean {
  return closed && !writableFinished && errored === null;
}

function refuseMethod(response: ServerResponse, method: string, methods: readonly string[]): void {
  const allow = methods.join(", ");
  const detail = `This handler takes ${allow}, not ${method}.`;
  answerProblem(response, 405, { title: "Method Not Allowed", code: "unimplemented", detail }, { allow });
}

function answerFailure(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const detail = "The handler of this path failed; the log of its node says why.";
  answerProblem(response, 500, { title: "Internal Server Error", code: "internal", detail });
}

function methodsOf({ methods }: PublishHttpOptions): readonly string[] | undefined {
  if (methods === undefined) return undefined;
  if (!Array.isArray(methods) || methods.length === 0 || !methods.every(isToken)) {
    throw new TypeError(
      `publishHttp: methods takes a list of verbs, as in ["GET"]; found ${JSON.stringify(methods)}.`,
    );
  }
  return methods.map((method) => method.toUpperCase());
}

/** RFC 9110, 5.6.2 */
function isToken(method: unknown): method is string {
  return typeof method === "string" && /^[\w!#$%&'*+.^`|~-]+$/.test(method);
}
