import { instanceLabel } from "../mesh/record.ts";
import { MeshClient, meshService } from "../rpc/builtin.ts";
import { createChannel } from "../rpc/call-client.ts";
import type { CallOptions, Channel } from "../rpc/channel.ts";
import type { Router } from "../rpc/router.ts";
import type { PingResult } from "./info.ts";
import type { NodeParts } from "./parts.ts";

/** The ways from this node to services, by name. */
export class Channels {
  readonly #parts: Pick<NodeParts, "membership" | "calls" | "clock">;
  readonly #channels = new Map<string, Channel>();

  constructor(parts: Pick<NodeParts, "membership" | "calls" | "clock">) {
    this.#parts = parts;
  }

  /** One for each service, so that its calls share what they may keep pending. */
  to(service: string): Channel {
    const { membership, calls } = this.#parts;
    let channel = this.#channels.get(service);
    if (channel === undefined) {
      channel = createChannel(membership.routes, { ...calls, service });
      this.#channels.set(service, channel);
    }
    membership.want(service);
    return channel;
  }

  /** Asks one instance of a service whether it is there; no interceptor hears of it. */
  async ping(service: string, options: CallOptions): Promise<PingResult> {
    const { membership, calls, clock } = this.#parts;
    const { routes } = membership;
    membership.want(service);
    // Whom it asks is chosen by one service, what it asks is another.
    const router: Router = {
      pick: (_, options) => routes.pick(service, options),
      fault: routes.fault ?? `nobody serves ${JSON.stringify(service)}`,
    };
    const channel = createChannel(router, { ...calls, intercept: [], service: meshService.name });
    const startMs = clock.now();
    const pong = await new MeshClient(channel).ping(options);
    return { nodeId: pong.nodeId, instance: instanceLabel(pong), roundTripMs: clock.now() - startMs };
  }
}
