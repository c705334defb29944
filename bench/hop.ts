import { hopRounds, ratioToRaw } from "../examples/benchmark/hop-rounds.ts";
import { median } from "../examples/benchmark/median.ts";
import { startMeshChain } from "../examples/benchmark/mesh-chain.ts";
import { peerNames } from "../examples/benchmark/names.ts";
import type { Processes } from "../examples/benchmark/processes.ts";
import { startRawChain } from "../examples/benchmark/raw/chain.ts";
import type { Pace } from "./pace.ts";
import type { Row } from "./row.ts";

/** What `npm run hop` measures: a call nested a thousand deep over five peers. */
export async function measureHop(processes: Processes, { rounds, warmUpChains }: Pace): Promise<Row> {
  const mesh = await startMeshChain(processes);
  const raw = await startRawChain(processes, peerNames.length);
  const found = await hopRounds(mesh, raw, { limit: 1_000, rounds, warmUp: warmUpChains });
  raw.close();
  return {
    measure: "hop: one of a thousand nested calls, by raw chain",
    unit: "µs",
    ours: median(found.results.map(({ HopLatency }) => HopLatency)) / 1_000,
    rivals: { raw: median(found.rawNs) / 1_000 },
    ratio: ratioToRaw(found),
    bar: 2,
    goal: 1.4,
  };
}
