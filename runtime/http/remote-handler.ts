import { refuseUnknown } from "../check/unknown-options.ts";
import type { CallScope } from "../rpc/active-scope.ts";
import { isSession } from "../rpc/session.ts";
import { parentOf } from "../rpc/tracing/traceparent.ts";
import type { Tracer } from "../rpc/tracing/tracer.ts";
import { OutgoingRequest, type OutgoingRequestHost } from "./outgoing-request.ts";

/** Of `mesh.http`. */
export interface RemoteHttpOptions {
  /**
   * Beginning of the path that the handler does not see, as in `{ base: "/shop" }`; it is told in `x-forwarded-prefix`.
   * Default: none, the handler sees the path that was asked for.
   */
  readonly base?: string;
}

export interface RemoteHost extends OutgoingRequestHost {
  readonly scope: CallScope;
  readonly tracer: Tracer;
}

/** Name of the nodes that have a handler, and of the handler there. */
export interface Place {
  readonly node: string;
  readonly handler: string;
}

/** An HTTP handler of other nodes, as one here: an h3 app mounts it as it is. */
export class RemoteHandler {
  /** For `mesh.wait`. */
  readonly name: string;
  readonly #host: RemoteHost;
  readonly #node: string;
  readonly #handler: string;
  readonly #base: string;

  /** Throws `TypeError` for a base that is not the beginning of a path. */
  constructor(host: RemoteHost, offer: string, place: Place, options: RemoteHttpOptions) {
    refuseUnknown("http", options, { base: true });
    const { base = "" } = options;
    if (base !== "" && !/^\/[^?#]*[^/?#]$/.test(base)) {
      throw new TypeError(
        `http: base takes the beginning of a path, as in "/shop"; found ${JSON.stringify(base)}.`,
      );
    }
    this.name = offer;
    this.#host = host;
    this.#node = place.node;
    this.#handler = place.handler;
    this.#base = base;
  }

  /**
   * Asks one of the nodes. Rejects with `RpcError`: `unavailable` if none can be reached, `cancelled` when `request.signal`
   * aborts, `unimplemented` for WebSocket. A request that no handler saw is sent to another node, and so is one of unknown
   * fate if its method is safe (GET, HEAD, OPTIONS, TRACE). The body of the answer is the caller's to read or cancel.
   */
  readonly fetch = async (request: Request): Promise<Response> => {
    const { scope, tracer } = this.#host;
    const parent = livingOf(scope);
    const span =
      parent === undefined
        ? tracer.received(parentOf(request.headers.get("traceparent")))
        : tracer.within(parent.trace);
    const errand = {
      node: this.#node,
      handler: this.#handler,
      offer: this.name,
      base: this.#base,
      session: parent === undefined ? sessionIn(request) : parent.sessionOfCalls,
      trace: span,
      parent,
    };
    return new OutgoingRequest(this.#host, errand, request).answer();
  };
}

/** What has ended has no part in what its code still does. */
function livingOf(scope: CallScope): ReturnType<CallScope["current"]> {
  const current = scope.current();
  return current?.ended === true ? undefined : current;
}

/** Outside a gateway nobody else reads it: header `x-session`, else cookie `meshrpc_session`. */
function sessionIn({ headers }: Request): string | undefined {
  const cookie = /(?:^|;)\s*meshrpc_session=([^;]*)/.exec(headers.get("cookie") ?? "")?.[1]?.trim();
  const key = headers.get("x-session") ?? cookie;
  return isSession(key) ? key : undefined;
}
