import { type ChannelOptions } from "./call-client.ts";
import { CallServer, type CallServerOptions } from "./call-server.ts";
import type { Channel } from "./channel.ts";
import { callScope } from "./current-call.ts";
import type { Handler } from "./handler.ts";
import { connectInProcess } from "./in-process.ts";

export interface LocalChannelOptions
  extends Omit<ChannelOptions, "service" | "scope">, Pick<CallServerOptions, "onFailure"> {}

/**
 * Calls `handler` in the same process, on the path that calls take through a mesh: values are
 * copied and checked at both ends, errors re-created, deadlines and cancellation passed on.
 */
export function localChannel(handler: Handler, options: LocalChannelOptions = {}): Channel {
  const server = new CallServer({
    scope: callScope,
    ...(options.deadlines !== undefined && { deadlines: options.deadlines }),
    ...(options.onFailure !== undefined && { onFailure: options.onFailure }),
    ...(options.onCall !== undefined && { onCall: options.onCall }),
  });
  server.publish(handler);
  return connectInProcess(server, { ...options, scope: callScope });
}
