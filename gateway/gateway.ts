import type { Channel, Routes, Service } from "@meshrpc/runtime/contract";
import { H3, type H3Event, type HTTPError, toNodeHandler } from "h3";
import { mountHealth } from "./health.ts";
import { mount } from "./mount.ts";
import { HttpProblem, problemResponse, type Told, tell } from "./problem.ts";
import { sessionOf, traceIdOf } from "./request.ts";
import { HttpServer, type ListenOptions } from "./server.ts";
import { verbsAt } from "./verbs.ts";

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
  readonly log: GatewayLog;
}

export interface GatewayLog {
  info(line: string): void;
  /** One line per call. */
  call(entry: { status: number; durationMs: number; peer: string; what: string }): void;
  error(line: string): void;
}

export interface GatewayOptions {
  readonly services: readonly Routes[];
  /** Session key of a request. Default: header `x-session`, else cookie `meshrpc_session`. */
  readonly session?: (event: H3Event) => string | undefined;
  /** Bytes of a request body, or of one line of a streamed one. Default: 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Milliseconds that `close()` gives running requests. Default: 10,000. */
  readonly graceMs?: number;
}

/** An HTTP server over the services of a mesh. Closed by `close()`, and on a signal before the mesh drains. */
export class Gateway implements AsyncDisposable {
  /** The h3 app: hand-written routes go here, beside the generated ones. */
  readonly app: H3;
  readonly #mesh: GatewayMesh;
  readonly #routes: readonly Routes[];
  readonly #server: HttpServer;
  readonly #graceMs: number;
  readonly #traceIds = new WeakMap<H3Event, string>();
  readonly #startedAt = new WeakMap<H3Event, number>();

  constructor(mesh: GatewayMesh, options: GatewayOptions) {
    this.#mesh = mesh;
    this.#routes = options.services;
    this.#graceMs = options.graceMs ?? 10_000;
    this.app = new H3({
      silent: true,
      onRequest: (event) => {
        this.#startedAt.set(event, performance.now());
      },
      onResponse: (response, event) => this.#answered(response, event),
      onError: (error, event) =>
        problemResponse(this.#failed(tell(this.#causeOf(error, event), this.#traceId(event)), event)),
    });
    mountHealth(this.app, {
      draining: () => mesh.draining,
      missing: () => mesh.missing(options.services.map((routes) => routes.service)),
    });
    for (const routes of options.services) {
      mount(this.app, routes, {
        channel: mesh.channel(routes.service),
        maxBodyBytes: options.maxBodyBytes ?? 1_048_576,
        session: options.session ?? ((event) => sessionOf(event.req)),
        traceId: (event) => this.#traceId(event),
        failed: (told, event) => this.#failed(told, event),
      });
    }
    this.#server = new HttpServer(toNodeHandler(this.app));
    mesh.onDrain(() => this.close());
  }

  /**
   * Serves on `port` and resolves with the URL. Rejects with a sentence that names the port and the
   * way out if it is taken.
   */
  async listen(options: ListenOptions): Promise<string> {
    const url = await this.#server.listen(options);
    for (const { service, routes } of this.#routes) {
      for (const { verb, path, method } of routes) {
        this.#mesh.log.info(`${verb.padEnd(6)} ${path} -> ${service.name}.${method}`);
      }
    }
    this.#mesh.log.info(`gateway of ${this.#mesh.name} serves ${url}`);
    return url;
  }

  /** Answers one request without a socket. */
  async fetch(request: Request): Promise<Response> {
    return this.app.fetch(request);
  }

  /** Takes no more requests and lets those that run end; cuts them off after the grace. May be called twice. */
  async close(): Promise<void> {
    await this.#server.close(this.#graceMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** h3 wraps what a hand-written route threw, and says 404 where another verb has a route. */
  #causeOf(error: HTTPError, event: H3Event): unknown {
    if (error.unhandled === true) return error.cause ?? error;
    if (error.status !== 404) return error;
    const allowed = verbsAt(this.#routes, event.url.pathname);
    const what = `${event.req.method} ${event.url.pathname}`;
    if (allowed.length === 0) return new HttpProblem(404, `There is no route ${what}.`);
    return new HttpProblem(405, `There is no route ${what}; this path takes ${allowed.join(", ")}.`, {
      allow: allowed.join(", "),
    });
  }

  #failed(told: Told, event: H3Event): Told {
    if (told.unexpected !== undefined) {
      const { stack } = told.unexpected as Partial<Error>;
      this.#mesh.log.error(
        `${event.req.method} ${event.url.pathname} failed, trace ${told.problem.traceId}: ${stack ?? String(told.unexpected)}`,
      );
    }
    return told;
  }

  #answered(response: Response, event: H3Event): void {
    response.headers.set("x-content-type-options", "nosniff");
    this.#mesh.log.call({
      status: response.status,
      durationMs: performance.now() - (this.#startedAt.get(event) ?? performance.now()),
      peer: event.req.ip ?? "local",
      what: `${event.req.method} ${event.url.pathname}`,
    });
  }

  #traceId(event: H3Event): string {
    let id = this.#traceIds.get(event);
    if (id === undefined) this.#traceIds.set(event, (id = traceIdOf(event.req)));
    return id;
  }
}

/** Makes the gateway of `mesh`; `gateway.listen` starts it. */
export function createGateway(mesh: GatewayMesh, options: GatewayOptions): Gateway {
  return new Gateway(mesh, options);
}
