import type { CallOptions, Channel } from "./channel.ts";

/**
 * A channel over `channel` whose calls have `defaults`, unless they are given others. An option that
 * is undefined counts as not given; metadata is given key by key.
 */
export function withOptions(channel: Channel, defaults: CallOptions): Channel {
  const merge = (options?: CallOptions): CallOptions => merged(defaults, options);
  return {
    unary: (method, params, options) => channel.unary(method, params, merge(options)),
    serverStream: (method, params, options) => channel.serverStream(method, params, merge(options)),
    clientStream: (method, params, input, options) =>
      channel.clientStream(method, params, input, merge(options)),
    duplex: (method, params, input, options) => channel.duplex(method, params, input, merge(options)),
  };
}

function merged(defaults: CallOptions, options: CallOptions | undefined): CallOptions {
  if (options === undefined) return defaults;
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const metadata = { ...defaults.metadata, ...options.metadata };
  return { ...defaults, ...given, ...(Object.keys(metadata).length > 0 && { metadata }) };
}
