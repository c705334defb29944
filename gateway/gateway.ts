import { RpcError, type ThrowsClause } from "@meshrpc/runtime/contract";
import { H3, type H3Event, type HTTPError, onDispose, toNodeHandler } from "h3";
import { refuseConflicts } from "./conflicts.ts";
import { healthPaths, mountHealth } from "./health.ts";
import { mount } from "./mount.ts";
import { type GatewayMesh, type GatewayOptions, readOptions } from "./options.ts";
import { HttpProblem, problemResponse, type Told, tell } from "./problem.ts";
import { sessionOf, traceIdOf } from "./request.ts";
import { nearestRoute, tableOf, verbsAt } from "./route-table.ts";
import { Running } from "./running.ts";
import { HttpServer, type ListenOptions } from "./server.ts";

/** What is known of a request beside its event. */
interface Attendance {
  readonly startedAt: number;
  readonly traceId: string;
}

/** An HTTP server over the services of a mesh (HTTP.md). Closed by `close()`, and on a signal before the mesh drains. */
export class Gateway implements AsyncDisposable {
  /** The h3 app: hand-written routes go here, beside the generated ones. */
  readonly app: H3;
  readonly #mesh: GatewayMesh;
  readonly #server: HttpServer;
  readonly #graceMs: number;
  readonly #throws: readonly ThrowsClause[];
  readonly #running = new Running();
  readonly #attended = new WeakMap<H3Event, Attendance>();
  #closing = false;

  /** Throws `TypeError` for an option that cannot be used and for two routes with the same verb and path. */
  constructor(mesh: GatewayMesh, options: GatewayOptions) {
    const { graceMs, timeoutMs, heartbeatMs, ...limits } = readOptions(options);
    const { services, session = ({ req }: H3Event) => sessionOf(req) } = options;
    refuseConflicts(services, healthPaths);
    this.#mesh = mesh;
    this.#graceMs = graceMs;
    this.#throws = services.flatMap(({ service }) =>
      Object.values(service.methods).flatMap(({ throws }) => throws),
    );
    this.app = new H3({
      silent: true,
      onRequest: (event) => this.#attend(event),
      onResponse: (response, event) => this.#answered(response.status, event),
      onError: (error, event) =>
        problemResponse(this.#tell(this.#causeOf(error, event), event, this.#throws)),
    });
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
    this.#server = new HttpServer(toNodeHandler(this.app), (line) => mesh.log.error(line));
    mesh.onDrain(() => this.close());
  }

  /**
   * Serves on `port` and resolves with the URL. Rejects with a sentence that names the port and the
   * way out if it is taken; may be called again then. Logs the route table.
   */
  async listen(options: ListenOptions): Promise<string> {
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
      this.#running.cut(new RpcError("unavailable", "The gateway is closing.", { retryAfterMs: 1_000 }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #attend(event: H3Event): void {
    this.#attendance(event);
    // Merged into every answer, whoever makes it; h3 has a second set for answers of 400 and above.
    event.res.headers.set("x-content-type-options", "nosniff");
    event.res.errHeaders.set("x-content-type-options", "nosniff");
  }

  /** Logs the request once its answer is complete. */
  #answered(status: number, event: H3Event): void {
    const { startedAt } = this.#attendance(event);
    onDispose(event, () => {
      this.#mesh.log.call({
        status,
        durationMs: performance.now() - startedAt,
        peer: event.req.ip ?? "local",
        what: whatOf(event),
      });
    });
  }

  /** A request that h3 refuses, for its path's encoding, was never attended. */
  #attendance(event: H3Event): Attendance {
    let attendance = this.#attended.get(event);
    if (attendance === undefined) {
      attendance = { startedAt: performance.now(), traceId: traceIdOf(event.req) };
      this.#attended.set(event, attendance);
    }
    return attendance;
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
        `There is no route ${event.req.method} ${pathname}${nearestRoute(this.app, pathname)}.`,
      );
    }
    const allow = allowed.join(", ");
    return new HttpProblem(405, `${pathname} takes ${allow}, not ${event.req.method}.`, { allow });
  }

  #tell(error: unknown, event: H3Event, throws: readonly ThrowsClause[]): Told {
    const { traceId } = this.#attendance(event);
    const told = tell(error, traceId, throws);
    if ("unexpected" in told) {
      this.#mesh.log.error(`${whatOf(event)} failed, trace ${traceId}: ${printed(told.unexpected)}`);
    }
    return told;
  }
}

/** By pattern where there is one: what stands in its place may be nobody's business. */
function whatOf(event: H3Event): string {
  return `${event.req.method} ${event.context.matchedRoute?.route ?? event.url.pathname}`;
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
