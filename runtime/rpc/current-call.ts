import { AsyncLocalStorage } from "node:async_hooks";
import type { ActiveCall, CallScope } from "./active-call.ts";
import type { CallContext } from "./context.ts";

const storage: AsyncLocalStorage<ActiveCall> = new AsyncLocalStorage();

/** The call that the running code serves, anywhere below a handler; undefined elsewhere. */
export function currentCall(): CallContext | undefined {
  return storage.getStore();
}

/** Node's own way to carry a call along. */
export const callScope: CallScope = {
  run: (call, work, ...args) => storage.run(call, work, ...args),
  current: () => storage.getStore(),
};
