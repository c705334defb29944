/**
 * A call that hops A, B, C, D, E, A, … each hop a call nested in the one before, and beside it the
 * same chain over raw TCP:
 *
 *     npm run hop -- --limit 1000
 */
import { parseArgs } from "node:util";
import { fail } from "../fail.ts";
import type { HopReply } from "./service/bench.ts";
import { startMeshChain } from "./mesh-chain.ts";
import { hopRounds, type HopRoundsOptions, ratioToRaw } from "./hop-rounds.ts";
import { median } from "./median.ts";
import { peerNames } from "./names.ts";
import { Processes } from "./processes.ts";
import { startRawChain } from "./raw/chain.ts";

const processes = new Processes();
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void interrupt(signal));
try {
  await measure(readFlags());
} catch (error) {
  await processes.stop();
  if (!interrupted.signal.aborted)
    fail(error, "Usage: npm run hop -- [--limit 1000] [--rounds 11] [--warm-up 50]");
}
await processes.stop();

async function measure({ limit, rounds, warmUp }: HopRoundsOptions): Promise<void> {
  const mesh = await startMeshChain(processes);
  const raw = await startRawChain(processes, peerNames.length);
  // Beside the output, which others may read.
  console.error(`All processes are up: ${rounds} rounds of ${limit} hops follow.`);
  const { results, rawNs, local } = await hopRounds(mesh, raw, { limit, rounds, warmUp });
  raw.close();

  const typicalNs = median(results.map(({ HopLatency }) => HopLatency));
  const State = results.find(({ HopLatency }) => HopLatency === typicalNs) ?? null;
  const reply: HopReply = { State, Error: null };
  console.log(JSON.stringify(reply, undefined, 2));
  console.log(`the median of ${rounds} rounds: ${microseconds(typicalNs)} a hop, there and back`);
  console.log(`the same chain over raw TCP: ${microseconds(median(rawNs))}`);
  console.log(`the same peers in one process: ${microseconds(local.HopLatency)}`);
  console.log(`ratio to raw: ${ratioToRaw({ results, rawNs }).toFixed(2)}`);
}

function readFlags(): HopRoundsOptions {
  const text = (value: string): { readonly type: "string"; readonly default: string } => ({
    type: "string",
    default: value,
  });
  const { values } = parseArgs({
    options: { limit: text("1000"), rounds: text("11"), "warm-up": text("50") },
  });
  return {
    limit: whole("--limit", values.limit, 1, 10_000),
    rounds: whole("--rounds", values.rounds, 1, 1_000),
    warmUp: whole("--warm-up", values["warm-up"], 0, 1_000),
  };
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(
    `${flag} takes a whole number from ${least} to ${most}, found ${JSON.stringify(text)}.`,
  );
}

function microseconds(ns: number): string {
  return `${(ns / 1_000).toFixed(1)} µs`;
}

/** Ends what was started, then this process by the signal. */
async function interrupt(signal: NodeJS.Signals): Promise<void> {
  interrupted.abort();
  await processes.stop();
  process.kill(process.pid, signal);
}
