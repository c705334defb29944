import type { CallHeader, VirtualStream } from "../link/stream.ts";
import { type ChannelOptions, createChannel } from "./call-client.ts";
import type { CallServer } from "./call-server.ts";
import type { Channel } from "./channel.ts";
import type { Caller } from "./context.ts";
import type { Endpoint, Router } from "./router.ts";
import { streamPair } from "./stream-pair.ts";

/** The way to a server in the same process. Values are copied and checked as on any other way. */
export class LocalEndpoint implements Endpoint {
  readonly nodeId: string;
  readonly instance: string;
  readonly #server: CallServer;
  readonly #caller: Caller;

  /** `caller` is what handlers see as their caller. */
  constructor(server: CallServer, caller: Caller, instance: string = caller.name) {
    this.#server = server;
    this.#caller = caller;
    this.nodeId = caller.nodeId;
    this.instance = instance;
  }

  get pending(): number {
    return this.#server.active;
  }

  open(header: CallHeader): VirtualStream {
    const { caller, callee } = streamPair();
    // In a later turn, as over a link: what the caller does next comes before the handler.
    queueMicrotask(() => this.#server.accept(header, callee, this.#caller));
    return caller;
  }
}

/** A channel to one server in the same process, without a mesh. */
export function connectInProcess(server: CallServer, options: ChannelOptions = {}): Channel {
  const endpoint = new LocalEndpoint(server, { nodeId: "local", name: "local" });
  const router: Router = {
    pick: (_service, { exclude }) => (exclude.has(endpoint.nodeId) ? undefined : endpoint),
  };
  return createChannel(router, options);
}
