/**
 * One peer of the benchmark, in a process of its own:
 *
 *     node --conditions=@meshrpc/source examples/benchmark/peer/main.ts --name A -N localhost:11999
 */
import { parseArgs } from "node:util";
import { Mesh } from "@meshrpc/runtime";
import { fail } from "../../fail.ts";
import { deepLimits } from "../limits.ts";
import { peerNames } from "../names.ts";
import { PeerClient } from "../service/gen/peer.client.ts";
import { peerHandler } from "../service/gen/peer.handler.ts";
import { PeerService } from "./peer-service.ts";
import type { Peer } from "../service/peer.ts";

try {
  const { values: flags } = parseArgs({
    options: {
      name: { type: "string" },
      nodes: { type: "string", short: "N", multiple: true },
      "listen-addr": { type: "string" },
    },
  });
  const { name = "" } = flags;
  if (!peerNames.includes(name)) {
    throw new TypeError(`--name takes one of ${peerNames.join(", ")}, found ${JSON.stringify(name)}.`);
  }
  const mesh = new Mesh({
    name: `peer-${name}`,
    limits: deepLimits,
    ...(flags.nodes && { nodes: flags.nodes }),
  });
  const peers = new Map<string, Peer>(peerNames.map((peer) => [peer, new PeerClient(mesh.channel(peer))]));
  mesh.publish(peerHandler(new PeerService(name, peers)), { as: name });
  await mesh.listen(flags["listen-addr"]);
  await mesh.wait(peerNames);
  console.log(`${name} is ready`);
} catch (error) {
  fail(error);
}
