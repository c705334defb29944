import { AsyncLocalStorage } from "node:async_hooks";
import type { ActiveScope, CallScope } from "./active-scope.ts";
import type { CallContext } from "./context.ts";
import type { TraceContext } from "./tracing/trace-context.ts";

const storage: AsyncLocalStorage<ActiveScope> = new AsyncLocalStorage();

/** The call that the running code serves, anywhere below a handler; undefined elsewhere, in a route of a gateway too. */
export function currentCall(): CallContext | undefined {
  return storage.getStore()?.call;
}

/** Where the running code stands in its trace: below a handler or a route of a gateway. Undefined: it belongs to none. */
export function currentTrace(): TraceContext | undefined {
  return storage.getStore()?.trace;
}

/** Node's own way to carry a call along. */
export const callScope: CallScope = {
  run: (active, work, ...args) => storage.run(active, work, ...args),
  current: () => storage.getStore(),
};
