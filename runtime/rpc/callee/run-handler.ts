import type { CallContext } from "../context.ts";
import type { BoundMethod } from "../handler.ts";

/**
 * Calls the author's function: the client stream goes among its arguments, the context behind them if it takes one.
 * `args` is changed.
 */
export function runHandler(
  { run, method, contextAt }: BoundMethod,
  context: CallContext,
  args: unknown[],
  input: AsyncIterable<unknown> | undefined,
): unknown {
  if (method.kind === "clientStream" || method.kind === "duplex") {
    while (args.length < method.inputAt) args.push(undefined);
    args.splice(method.inputAt, 0, input);
  }
  if (contextAt >= 0) {
    while (args.length < contextAt) args.push(undefined);
    args[contextAt] = context;
  }
  return run(...args);
}
