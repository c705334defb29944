import type { RpcError } from "../error.ts";
import type { CallContext } from "./context.ts";
import type { SpanContext } from "./tracing/span-context.ts";

/** What runs right now, as the calls that it makes see it: a handler, or a request that something in front of the mesh answers. */
export interface ActiveScope {
  /** The call that is served; undefined for a request. */
  readonly call: CallContext | undefined;
  /** Own span; calls are nested in it. */
  readonly trace: SpanContext | undefined;
  /** Key of those calls that say none. A handler has none: its caller's is the caller's business. */
  readonly sessionOfCalls: string | undefined;
  /** Aborts when this was asked to stop. */
  readonly signal: AbortSignal;
  /** Milliseconds left, never negative; `Infinity` without a deadline. */
  readonly timeoutMs: number;
  /** True once it has ended; work that it left behind stands on its own. */
  readonly ended: boolean;
  /** Why it was asked to stop; no nested call begins then. Undefined: it was not. */
  readonly stopReason: RpcError | undefined;
  /** `child` is cancelled with this. */
  adopt(child: Cancellable): void;
  release(child: Cancellable): void;
}

export interface Cancellable {
  cancel(code: "cancelled" | "deadline_exceeded", reason: string): void;
}

/** Remembers across `await` what the running code belongs to. */
export interface CallScope {
  run<A extends readonly unknown[], R>(active: ActiveScope, work: (...args: A) => R, ...args: A): R;
  current(): ActiveScope | undefined;
}
