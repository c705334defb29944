import type { LinkTable } from "../mesh/links.ts";
import { LinkedEndpoint } from "../mesh/routes.ts";
import { MeshClient } from "../rpc/builtin.ts";
import { createChannel } from "../rpc/call-client.ts";
import type { Router } from "../rpc/router.ts";

const answerMs = 2_000;

/**
 * Resolves when every peer has answered a call, or 2 s have passed. Gossip and calls share the links: what this node
 * said before, the peers then know, and the calls that they sent before have arrived.
 */
export async function heardByAll(links: LinkTable): Promise<void> {
  const pings = Array.from(links.nodeIds(), (nodeId) => {
    const endpoint = new LinkedEndpoint(links, { nodeId, name: "peer" });
    const router: Router = { pick: (_, { exclude }) => (exclude.has(nodeId) ? undefined : endpoint) };
    return new MeshClient(createChannel(router)).ping({ timeoutMs: answerMs });
  });
  // A peer that does not answer is on its way out itself, or GOAWAY will tell it.
  await Promise.allSettled(pings);
}
