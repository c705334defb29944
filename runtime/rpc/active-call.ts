import type { RpcError } from "../error.ts";
import type { CallContext } from "./context.ts";

/** A call that a handler serves right now, as nested calls see it. */
export interface ActiveCall extends CallContext {
  /** True once the handler has ended; work that it left behind stands on its own. */
  readonly ended: boolean;
  /** Why the handler was asked to stop; no nested call begins then. Undefined: it was not. */
  readonly stopReason: RpcError | undefined;
  /** `child` is cancelled with this call. */
  adopt(child: Cancellable): void;
  release(child: Cancellable): void;
}

export interface Cancellable {
  cancel(code: "cancelled" | "deadline_exceeded", reason: string): void;
}

/** Remembers across `await` which call the running code serves. */
export interface CallScope {
  run<A extends readonly unknown[], R>(call: ActiveCall, work: (...args: A) => R, ...args: A): R;
  current(): ActiveCall | undefined;
}
