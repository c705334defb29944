import type { HopLimit, HopState, PeerName } from "./peer.ts";

/** Starts chains of calls and measures them. @service bench @internal */
export interface Bench {
  /**
   * Sends one call through the peers of the queue, `limit` deep, and waits until it is back.
   *
   * @timeout 60s
   */
  hop(queue: HopQueue, limit: HopLimit): Promise<HopReply>;
}

/** Who is called, in this order, over and over. @minItems 1 @maxItems 100 */
export type HopQueue = PeerName[];

/** What came back: either a state or an error. */
export interface HopReply {
  State: HopResult | null;
  Error: string | null;
}

export interface HopResult extends HopState {
  /** Nanoseconds that one hop took, there and back: the whole time by the number of hops. */
  HopLatency: number;
}
