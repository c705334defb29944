import { RpcError } from "@meshrpc/runtime";
import { HopFailed, type HopState, type Peer } from "../service/peer.ts";

/** A peer that knows the others by name, and not whether they run in this process. */
export class PeerService implements Peer {
  readonly #name: string;
  readonly #others: ReadonlyMap<string, Peer>;

  constructor(name: string, others: ReadonlyMap<string, Peer>) {
    this.#name = name;
    this.#others = others;
  }

  async hop(state: HopState): Promise<HopState> {
    state.Last = this.#name;
    state.HopCount++;
    state.QueueIdx = (state.QueueIdx + 1) % state.Queue.length;
    if (state.HopCount >= state.Limit) return state;
    const name = state.Queue[state.QueueIdx] ?? "";
    const next = this.#others.get(name);
    if (next === undefined) throw new HopFailed(name, state.HopCount, "no peer has that name");
    try {
      return await next.hop(state);
    } catch (error) {
      // One that is passed on through a thousand handlers keeps its reason only as a declared error.
      throw RpcError.is(error) ? new HopFailed(name, state.HopCount, error.message) : error;
    }
  }
}
