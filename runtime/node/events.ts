import type { PeerInfo } from "./info.ts";

export interface MeshEvents {
  /** A node is linked and has said what it offers. */
  join(peer: PeerInfo): void;
  /** The last link to a node is gone. */
  leave(peer: PeerInfo): void;
  /** Anything that `peers` or `services` would tell has changed. */
  change(): void;
}
