import { judgeResult } from "../caller/judge.ts";
import type { CallOptions, Channel, Stream } from "../channel.ts";
import { markOfCall } from "../nested-error.ts";
import type { Method } from "../service.ts";
import { intercepted } from "./chain.ts";
import { interceptedStream } from "./intercepted-stream.ts";
import type { ClientCall, Interceptor } from "./interceptor.ts";

/** `channel` with interceptors around each call; itself if there are none. `service`: the published name, if it is not the contract's. */
export function interceptChannel(
  channel: Channel,
  interceptors: readonly Interceptor[] | undefined,
  service?: string,
): Channel {
  if (interceptors === undefined || interceptors.length === 0) return channel;
  const single = async (
    method: Method,
    call: ClientCall,
    last: (call: ClientCall) => Promise<unknown>,
  ): Promise<never> => {
    try {
      return fitting(method, await intercepted(interceptors, call, last)) as never;
    } catch (error) {
      // How a call ends is for who made it, whether the callee or an interceptor has ended it.
      markOfCall(error);
      throw error;
    }
  };
  const items = <T>(
    method: Method,
    call: ClientCall,
    last: (call: ClientCall) => Stream<unknown>,
  ): Stream<T> =>
    interceptedStream(
      method,
      (opened) =>
        intercepted(interceptors, call, async (changed) => {
          const stream = last(changed);
          opened(stream);
          return stream;
        }),
      (item) => fitting(method, item) as T,
    );
  return {
    unary: (method, params, options) =>
      single(method, callOf(service, method, params, undefined, options), (call) =>
        channel.unary(method, call.params as never, optionsOf(call)),
      ),
    serverStream: (method, params, options) =>
      items(method, callOf(service, method, params, undefined, options), (call) =>
        channel.serverStream(method, call.params as never, optionsOf(call)),
      ),
    clientStream: (method, params, input, options) =>
      single(method, callOf(service, method, params, input, options), (call) =>
        channel.clientStream(method, call.params as never, inputOf(call), optionsOf(call)),
      ),
    duplex: (method, params, input, options) =>
      items(method, callOf(service, method, params, input, options), (call) =>
        channel.duplex(method, call.params as never, inputOf(call), optionsOf(call)),
      ),
  };
}

function callOf(
  service: string = "",
  method: Method,
  params: readonly unknown[],
  input: AsyncIterable<unknown> | undefined,
  { metadata = {}, session, timeoutMs, signal }: CallOptions = {},
): ClientCall {
  return {
    side: "client",
    service: service || method.service,
    method: method.name,
    kind: method.kind,
    policy: method.policy,
    params,
    input,
    metadata,
    session,
    timeoutMs,
    signal,
    context: undefined,
  };
}

function optionsOf({ metadata, session, timeoutMs, signal }: ClientCall): CallOptions {
  return {
    metadata,
    ...(session !== undefined && { session }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(signal !== undefined && { signal }),
  };
}

/** What is no iterable is refused by the channel, as it is without interceptors. */
function inputOf({ input }: ClientCall): AsyncIterable<never> {
  return input as AsyncIterable<never>;
}

/** What an interceptor gives is what the contract says, like what a callee gives. */
function fitting(method: Method, value: unknown): unknown {
  return judgeResult(method, value, "what an interceptor gives");
}
