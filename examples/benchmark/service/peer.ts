/** One of the nodes that hand a call around. @service peer */
export interface Peer {
  /**
   * Takes one hop and calls the next peer of the queue from within, until the limit is reached.
   * Resolves with what the last one saw.
   *
   * @timeout 60s
   * @throws {HopFailed} 502 when the next peer did not answer
   */
  hop(state: HopState): Promise<HopState>;
}

/** A chain of calls on its way. Written as the Go benchmark writes it. */
export interface HopState {
  /** Names of the peers, in the order in which they are called, over and over. */
  Queue: PeerName[];
  /**
   * Which of them is called next.
   * @integer
   * @minimum 0
   */
  QueueIdx: number;
  Limit: HopLimit;
  /**
   * Hops taken so far.
   * @integer
   * @minimum 0
   */
  HopCount: number;
  /** Who took the last one; empty at first. */
  Last: string;
}

/** @minLength 1 @maxLength 80 */
export type PeerName = string;

/**
 * How deep the calls are nested.
 * @integer
 * @minimum 1
 * @maximum 10000
 */
export type HopLimit = number;

/** The chain broke. */
export class HopFailed extends Error {
  override readonly name = "HopFailed";
  /** Who did not answer. */
  readonly peer: string;
  /** Hops taken until then. */
  readonly hopCount: number;

  constructor(peer: string, hopCount: number, reason: string) {
    super(`${peer} did not answer hop ${hopCount + 1}: ${reason}`);
    this.peer = peer;
    this.hopCount = hopCount;
  }
}
