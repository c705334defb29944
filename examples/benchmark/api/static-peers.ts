import { localChannel } from "@meshrpc/runtime";
import { PeerClient } from "../service/gen/peer.client.ts";
import { peerHandler } from "../service/gen/peer.handler.ts";
import { PeerService } from "../peer/peer-service.ts";
import type { Peer } from "../service/peer.ts";

/** The same peers in this process: they call each other over local channels. */
export function staticPeers(names: readonly string[]): ReadonlyMap<string, Peer> {
  const peers = new Map<string, Peer>();
  for (const name of names) {
    peers.set(name, new PeerClient(localChannel(peerHandler(new PeerService(name, peers)))));
  }
  return peers;
}
