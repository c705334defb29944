import { type Code, httpStatus, RpcError } from "@meshrpc/runtime/contract";
import type { H3Event } from "h3";
import type { GatewayMesh, GatewayRequest, GatewayRequestOptions } from "./options.ts";
import { codeOfStatus } from "./problem.ts";

/**
 * One request, from its arrival on. Its line is written and its span told once.
 *
 *   open ──its answer is complete, or has broken off, or nobody waits for it──▶ over
 */
export class Attendance {
  readonly request: GatewayRequest;
  /** Known as soon as h3 has begun to serve the request. */
  #event: H3Event | undefined;
  /** A connection that is lost does not say any more whose it was. */
  #peer = "local";
  #code: Code | undefined;
  #state: "open" | "over" = "open";
  #hasLeft = false;

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

  get event(): H3Event | undefined {
    return this.#event;
  }

  /** Whether the client was told of an error. */
  get isTold(): boolean {
    return this.#code !== undefined;
  }

  /** Nobody waits for the answer. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  serves(event: H3Event): void {
    this.#event = event;
    this.#peer = event.req.ip ?? "local";
  }

  /** The client is told of an error, maybe after a status that says nothing of it. */
  failed(code: Code): void {
    this.#code = code;
  }

  /** The answer was sent whole. */
  complete(status: number): void {
    this.#end(status, this.#code ?? (status < 400 ? "ok" : codeOfStatus(status)));
  }

  /** The answer ends before it is whole. */
  brokeOff(): void {
    const code = this.#code ?? "internal";
    this.#end(httpStatus(code), code);
  }

  /** Nobody waits for the answer any more; what makes it may never end. */
  left(reason: RpcError): void {
    if (this.#state === "over") return;
    this.#hasLeft = true;
    this.request.stop(reason);
    this.#end(httpStatus(reason.code), reason.code);
  }

  #end(status: number, code: Code | "ok"): void {
    const event = this.#event;
    if (this.#state === "over" || event === undefined) return;
    this.#state = "over";
    this.request.end({ status, code, peer: this.#peer, path: pathOf(event) });
  }
}

/** By pattern where there is one: what stands in its place may be nobody's business. */
export function pathOf(event: H3Event): string {
  return `${event.req.method} ${event.context.matchedRoute?.route ?? event.url.pathname}`;
}
