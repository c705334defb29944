import type { CallOptions, Channel } from "./channel.ts";

/** A channel over `channel` whose calls have `defaults`, unless they are given others. */
export function withOptions(channel: Channel, defaults: CallOptions): Channel {
  const merge = (options?: CallOptions): CallOptions => ({ ...defaults, ...options });
  return {
    unary: (method, params, options) => channel.unary(method, params, merge(options)),
    serverStream: (method, params, options) => channel.serverStream(method, params, merge(options)),
    clientStream: (method, params, input, options) =>
      channel.clientStream(method, params, input, merge(options)),
    duplex: (method, params, input, options) => channel.duplex(method, params, input, merge(options)),
  };
}
