import type { Code, RpcError } from "../error.ts";
import { callScope } from "../rpc/current-call.ts";
import { RequestScope } from "../rpc/request-scope.ts";
import type { TraceContext } from "../rpc/tracing/trace-context.ts";
import { parentOf } from "../rpc/tracing/traceparent.ts";
import type { NodeParts } from "./parts.ts";

/** What is known of a request that something in front of the mesh answers, such as a gateway. */
export interface RequestOptions {
  /** As it stands among the request's headers. One that is repeated or not valid is as good as none: a trace begins. */
  readonly traceparent?: string | readonly string[] | null | undefined;
  /** Key of the calls that are made for the request and say none; asked once, when the first of them is made. */
  readonly session?: () => string | undefined;
  /** Aborts when whoever asked has left, and ends the calls. */
  readonly signal?: AbortSignal;
}

/** A request that is being answered. Calls made in `run` inherit its trace, its session and its end. */
export interface MeshRequest {
  readonly trace: TraceContext;
  /** Runs `work`, and all that it awaits, for this request. May be called often. */
  run<R>(work: () => R): R;
  /** Cancels the calls that were made for it; no others begin. */
  stop(reason: RpcError): void;
  /**
   * The answer is complete, or nobody waits for it: a line is written and a span told. To be called once; what still runs
   * stands on its own, unless the request was stopped: then no further call begins in it.
   */
  end(answered: RequestEnd): void;
}

/** How a request was answered. */
export interface RequestEnd {
  /** Of HTTP. */
  readonly status: number;
  readonly code: Code | "ok";
  /** Who asked. */
  readonly peer: string;
  /** `GET /greeter/greet/:name` */
  readonly path: string;
}

export function beginRequest(
  { self, clock, observer }: Pick<NodeParts, "self" | "clock" | "observer">,
  options: RequestOptions,
): MeshRequest {
  const { traceparent, ...inherited } = options;
  const trace = observer.tracer.received(parentOf(traceparent)) ?? observer.tracer.root();
  const startedAt = clock.now();
  const scope = new RequestScope(callScope, { ...inherited, trace });
  return {
    trace,
    run: (work) => scope.run(work),
    stop: (reason) => scope.stop(reason),
    end: ({ status, code, peer, path }) => {
      if (scope.stopReason === undefined) scope.end();
      const durationMs = clock.now() - startedAt;
      const common = { service: self.name, method: path, path, code, status };
      observer.request({ side: "server", ...common, durationMs, peer, attempt: 0, trace });
    },
  };
}
