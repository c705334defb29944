import { type Code, RpcError } from "@meshrpc/runtime/contract";
import type { H3Event } from "h3";
import type { GatewayMesh, GatewayRequest, GatewayRequestOptions } from "./options.ts";
import { codeOfStatus } from "./problem.ts";

/** One request, from its arrival until its answer is complete. */
export class Attendance {
  readonly request: GatewayRequest;
  /** Known as soon as h3 has begun to serve the request. */
  #event: H3Event | undefined;
  #code: Code | undefined;

  /** `session` is asked at most once, and only if a call needs it. */
  constructor(
    mesh: GatewayMesh,
    traceparent: GatewayRequestOptions["traceparent"],
    session: (event: H3Event) => string | undefined,
  ) {
    this.request = mesh.request({
      traceparent,
      session: () => (this.#event === undefined ? undefined : session(this.#event)),
    });
  }

  get traceId(): string {
    return this.request.trace.traceId;
  }

  /** Nobody waits for the answer any more. */
  left(): void {
    this.request.stop(new RpcError("cancelled", "the client has left"));
  }

  serves(event: H3Event): void {
    this.#event = event;
  }

  /** The client is told of an error, maybe after a status that says nothing of it. */
  failed(code: Code): void {
    this.#code = code;
  }

  /** The answer is complete. `intended` is its status, unless a handler of Node's kind has sent another. */
  end(intended: number, event: H3Event): void {
    const sent = event.runtime?.node?.res;
    const status = sent?.headersSent === true ? sent.statusCode : intended;
    this.request.end({
      status,
      code: this.#code ?? (status < 400 ? "ok" : codeOfStatus(status)),
      peer: event.req.ip ?? "local",
      path: pathOf(event),
    });
  }
}

/** By pattern where there is one: what stands in its place may be nobody's business. */
export function pathOf(event: H3Event): string {
  return `${event.req.method} ${event.context.matchedRoute?.route ?? event.url.pathname}`;
}
