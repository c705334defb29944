import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { RpcError, type ThrowsClause } from "@meshrpc/runtime/contract";
import { H3, type H3Event, type HTTPError, onDispose, toNodeHandler } from "h3";
import { Attendance, pathOf } from "./attendance.ts";
import { refuseConflicts } from "./conflicts.ts";
import { healthPaths, mountHealth } from "./health.ts";
import { mount } from "./mount.ts";
import { type GatewayMesh, type GatewayOptions, type GatewayRequestOptions, readOptions } from "./options.ts";
import { HttpProblem, problemResponse, type Told, tell } from "./problem.ts";
import { newTraceId } from "./trace-id.ts";
import { nearestRoute, tableOf, verbsAt } from "./route-table.ts";
import { Running } from "./running.ts";
import { defaultSession } from "./session.ts";
import { HttpServer, type ListenOptions } from "./server.ts";
import { refuseUnknown } from "./unknown-options.ts";

/** An HTTP server over the services of a mesh (HTTP.md). Closed by `close()`, and on a signal before the mesh drains. */
export class Gateway implements AsyncDisposable {
  /** The h3 app: hand-written routes go here, beside the generated ones. */
  readonly app: H3;
  readonly #mesh: GatewayMesh;
  readonly #server: HttpServer;
  readonly #graceMs: number;
  readonly #throws: readonly ThrowsClause[];
  readonly #running = new Running();
  readonly #session: (event: H3Event) => string | undefined;
  readonly #arrived = new WeakMap<IncomingMessage, Attendance>();
  readonly #attended = new WeakMap<Request, Attendance>();
  /** Those that somebody waits for. A route that never ends must not be kept for ever when its client has left. */
  readonly #awaited = new Set<Attendance>();
  #closing = false;
  /** Why requests that ran for too long were ended. */
  #cutBy: RpcError | undefined;

  /** Throws `TypeError` for an option that cannot be used and for two routes with the same verb and path. */
  constructor(mesh: GatewayMesh, options: GatewayOptions) {
    const { graceMs, timeoutMs, heartbeatMs, ...limits } = readOptions(options);
    const { services, session = defaultSession } = options;
    refuseConflicts(services, healthPaths);
    this.#mesh = mesh;
    this.#session = session;
    this.#graceMs = graceMs;
    this.#throws = services.flatMap(({ service }) =>
      Object.values(service.methods).flatMap(({ throws }) => throws),
    );
    this.app = new H3({
      silent: true,
      onRequest: (event) => this.#begin(event),
      onResponse: (response, event) => this.#answered(response.status, event),
      onError: (error, event) =>
        problemResponse(this.#tell(this.#causeOf(error, event), event, this.#throws)),
    });
    this.#attendAll();
    mountHealth(this.app, {
      draining: () => this.#closing || mesh.draining,
      missing: () => mesh.missing(services.map(({ service }) => service)),
    });
    for (const routes of services) {
      mount(this.app, routes, {
        channel: mesh.channel(routes.service),
        limits,
        heartbeatMs,
        timeoutMs,
        running: this.#running,
        session,
        tell: (error, event, method) => this.#tell(error, event, method.throws),
      });
    }
    this.#server = new HttpServer(this.#listener(), (line) => mesh.log.error(line));
    mesh.onDrain(() => this.close());
  }

  /**
   * Serves on `port` and resolves with the URL. Rejects with a sentence that names the port and the
   * way out if it is taken; may be called again then. Logs the route table.
   */
  async listen(options: ListenOptions): Promise<string> {
    refuseUnknown("gateway.listen", options, { port: true, hostname: true });
    const url = await this.#server.listen(options);
    for (const { verb, path } of tableOf(this.app)) this.#mesh.log.info(`${verb.padEnd(6)} ${path}`);
    this.#mesh.log.info(`The gateway of ${this.#mesh.name} serves ${url}`);
    return url;
  }

  /** Answers one request without a socket. */
  async fetch(request: Request): Promise<Response> {
    return this.app.fetch(request);
  }

  /**
   * Takes no more requests, lets those that run end, and ends them with `unavailable` after the
   * grace. May be called twice.
   */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#server.close(this.#graceMs, () => {
      const reason = new RpcError("unavailable", "The gateway is closing.", { retryAfterMs: 1_000 });
      this.#cutBy = reason;
      this.#running.cut(reason);
      for (const { request } of this.#awaited) request.stop(reason);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Serves what comes from Node as a part of its request, a streamed answer and all that it calls included. */
  #listener(): RequestListener {
    const handle = toNodeHandler(this.app);
    return (request, response) => {
      const attendance = this.#attend(request.headers["traceparent"]);
      this.#arrived.set(request, attendance);
      response.once("close", () => this.#closed(response, attendance));
      void attendance.request.run(() => handle(request, response));
    };
  }

  /** The same for what comes by `fetch`. */
  #attendAll(): void {
    const serve = this.app.fetch;
    this.app.fetch = (request) => {
      const node = request.runtime?.node?.req as IncomingMessage | undefined;
      const arrived = node && this.#arrived.get(node);
      const attendance = arrived ?? this.#attend(request.headers.get("traceparent"));
      this.#attended.set(request, attendance);
      this.#awaited.add(attendance);
      if (arrived !== undefined) return serve(request);
      request.signal.addEventListener("abort", () => this.#left(attendance), { once: true });
      return attendance.request.run(() => serve(request));
    };
  }

  #closed(response: ServerResponse, attendance: Attendance): void {
    if (response.writableFinished) this.#complete(attendance, response.statusCode);
    else if (response.errored === null) this.#left(attendance);
    else this.#brokeOff(attendance, response.errored);
  }

  #complete(attendance: Attendance, status: number): void {
    this.#awaited.delete(attendance);
    attendance.complete(status);
  }

  #left(attendance: Attendance): void {
    this.#awaited.delete(attendance);
    attendance.left(this.#cutBy ?? new RpcError("cancelled", "the client has left"));
  }

  #brokeOff(attendance: Attendance, error: unknown): void {
    this.#awaited.delete(attendance);
    if (!attendance.isTold && attendance.event !== undefined)
      this.#tell(error, attendance.event, this.#throws);
    attendance.brokeOff();
  }

  #attend(traceparent: GatewayRequestOptions["traceparent"]): Attendance {
    return new Attendance(this.#mesh, traceparent, this.#session);
  }

  #begin(event: H3Event): void {
    this.#attended.get(event.req)?.serves(event);
    event.url.pathname = withUpperCaseEscapes(event.url.pathname);
    // Merged into every answer, whoever makes it; h3 has a second set for answers of 400 and above.
    event.res.headers.set("x-content-type-options", "nosniff");
    event.res.errHeaders.set("x-content-type-options", "nosniff");
  }

  /** What came by `fetch` is over with its body; what came from Node, with its response. */
  #answered(status: number, event: H3Event): void {
    const attendance = this.#attended.get(event.req);
    if (attendance === undefined) return;
    // h3 announces no request whose path it cannot read.
    attendance.serves(event);
    if (event.runtime?.node !== undefined) return;
    onDispose(event, (reason) => {
      if (reason === undefined) this.#complete(attendance, status);
      else if ((Object(reason) as Partial<Error>).name === "AbortError") this.#left(attendance);
      else this.#brokeOff(attendance, reason);
    });
  }

  /** h3 wraps what a hand-written route threw, and says 404 where another verb has a route. */
  #causeOf(error: HTTPError, event: H3Event): unknown {
    if (error.unhandled === true) return error.cause ?? error;
    if (error.status !== 404 || event.context.matchedRoute !== undefined) return error;
    const { pathname } = event.url;
    const allowed = verbsAt(this.app, event);
    if (allowed.length === 0) {
      return new HttpProblem(
        404,
        `There is no route ${event.req.method} ${pathname}${nearestRoute(this.app, event.req.method, pathname)}.`,
      );
    }
    const allow = allowed.join(", ");
    return new HttpProblem(405, `${pathname} takes ${allow}, not ${event.req.method}.`, { allow });
  }

  #tell(error: unknown, event: H3Event, throws: readonly ThrowsClause[]): Told {
    const attendance = this.#attended.get(event.req);
    const traceId = attendance?.traceId ?? newTraceId();
    // A call that the closing gateway cut is not one that its client cancelled.
    const meant = this.#cutBy !== undefined && RpcError.is(error, "cancelled") ? this.#cutBy : error;
    const told = tell(meant, traceId, throws);
    attendance?.failed(told.problem.code);
    if ("unexpected" in told) {
      const line = `${pathOf(event)} failed, trace ${traceId}: ${printed(told.unexpected)}`;
      // A client can make a route fail by leaving, as often as it likes.
      if (attendance?.hasLeft === true) this.#mesh.log.debug(line.replace(/\n.*/s, ""));
      else this.#mesh.log.error(line);
    }
    return told;
  }
}

/** `%c3` and `%C3` are the same (RFC 3986, 6.2.2.1); routes have the second. */
function withUpperCaseEscapes(pathname: string): string {
  return pathname.includes("%")
    ? pathname.replace(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase())
    : pathname;
}

/** For the log. Anything can be thrown, also what cannot be printed. */
function printed(thrown: unknown): string {
  try {
    const { stack } = Object(thrown) as Partial<Error>;
    return stack ?? String(thrown);
  } catch {
    return `a value of type ${typeof thrown} that cannot be printed`;
  }
}

/** Makes the gateway of `mesh`; `gateway.listen` starts it. Throws like `new Gateway`. */
export function createGateway(mesh: GatewayMesh, options: GatewayOptions): Gateway {
  return new Gateway(mesh, options);
}
