import { explained, sentence } from "../../check/misfit.ts";
import { RpcError } from "../../error.ts";
import type { CallContext } from "../context.ts";
import { intercepted } from "../intercept/chain.ts";
import type { BoundMethod } from "../handler.ts";
import type { Interceptor, ServerCall } from "../intercept/interceptor.ts";
import type { Method } from "../service.ts";
import { runHandler } from "./run-handler.ts";

/** Serves a call through the node's interceptors. Rejects with what they or the handler throw. */
export function runIntercepted(
  interceptors: readonly Interceptor[],
  bound: BoundMethod,
  context: CallContext,
  params: readonly unknown[],
  input: AsyncIterable<unknown> | undefined,
): Promise<unknown> {
  const { method } = bound;
  const call: ServerCall = {
    side: "server",
    service: context.service,
    method: context.method,
    kind: method.kind,
    policy: method.policy,
    params,
    input,
    metadata: context.metadata,
    session: context.session,
    timeoutMs: context.timeoutMs,
    signal: context.signal,
    context,
  };
  return intercepted(interceptors, call, async (changed) => {
    if (changed.params !== params) judge(method, changed.params);
    return runHandler(bound, context, [...changed.params], changed.input);
  });
}

function judge(method: Method, params: readonly unknown[]): void {
  if (method.params.is(params)) return;
  const { path, expected } = explained(method.params, params);
  const what = `${method.name}: ${sentence("the argument that an interceptor passes on", { path, expected })}`;
  throw new RpcError("internal", what);
}
