import type { PeerInfo } from "./info.ts";

/** What `mesh.on` takes, by name; each says when it is called. */
export interface MeshEvents {
  /** A node is linked and has said what it offers. */
  join(peer: PeerInfo): void;
  /** The last link to a node is gone. */
  leave(peer: PeerInfo): void;
  /** Anything that `peers` or `services` would tell has changed. */
  change(): void;
}
