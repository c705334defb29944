import type { HopState, Peer } from "../service/peer.ts";
import type { Bench, HopReply } from "../service/bench.ts";

/** Sends calls through `peers` and measures how long a hop takes. */
export class BenchService implements Bench {
  readonly #peers: ReadonlyMap<string, Peer>;

  constructor(peers: ReadonlyMap<string, Peer>) {
    this.#peers = peers;
  }

  async hop(queue: string[], limit: number): Promise<HopReply> {
    const unknown = queue.find((name) => !this.#peers.has(name));
    const first = this.#peers.get(queue[0] ?? "");
    if (unknown !== undefined || first === undefined) {
      const known = [...this.#peers.keys()].join(", ");
      return failure(`queue: no peer is named ${JSON.stringify(unknown)}; there are ${known}`);
    }
    const state: HopState = { Queue: queue, QueueIdx: 0, Limit: limit, HopCount: 0, Last: "" };
    const startNs = process.hrtime.bigint();
    try {
      const last = await first.hop(state);
      const tookNs = Number(process.hrtime.bigint() - startNs);
      return { State: { ...last, HopLatency: Math.round(tookNs / last.HopCount) }, Error: null };
    } catch (error) {
      return failure(error instanceof Error ? error.message : String(error));
    }
  }
}

function failure(text: string): HopReply {
  return { State: null, Error: text };
}
