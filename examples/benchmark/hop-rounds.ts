import type { MeshChain } from "./mesh-chain.ts";
import { median } from "./median.ts";
import type { RawChain } from "./raw/chain.ts";
import type { HopResult } from "./service/bench.ts";

export interface HopRoundsOptions {
  /** Hops of each call. */
  readonly limit: number;
  readonly rounds: number;
  /** Calls before anything is measured. */
  readonly warmUp: number;
}

export interface HopRounds {
  readonly results: readonly HopResult[];
  /** Nanoseconds of one hop over raw TCP, in the same rounds. */
  readonly rawNs: readonly number[];
  /** The last of the calls over peers in one process. */
  readonly local: HopResult;
}

/** Depth of the calls before anything is measured; code that runs often is compiled by then. */
const warmUpLimit = 1_000;

/** Calls over the mesh and over raw TCP in turns, so that what else the machine does meets both. */
export async function hopRounds(
  mesh: MeshChain,
  raw: RawChain,
  { limit, rounds, warmUp }: HopRoundsOptions,
): Promise<HopRounds> {
  for (let call = 0; call < warmUp; call++) {
    await mesh.hop(warmUpLimit);
    await raw.hop(warmUpLimit);
    await mesh.hop(warmUpLimit, "/staticPeer/hop");
  }
  const results: HopResult[] = [];
  const rawNs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    results.push(await mesh.hop(limit));
    rawNs.push(await raw.hop(limit));
  }
  return { results, rawNs, local: await mesh.hop(limit, "/staticPeer/hop") };
}

/** The median over the rounds. */
export function ratioToRaw({ results, rawNs }: Pick<HopRounds, "results" | "rawNs">): number {
  return median(results.map(({ HopLatency }, round) => HopLatency / (rawNs[round] ?? NaN)));
}
