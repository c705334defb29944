import { median } from "../examples/benchmark/median.ts";
import type { Processes } from "../examples/benchmark/processes.ts";
import { type Contender, type ContenderName, startContenders } from "./contenders.ts";
import type { Pace } from "./pace.ts";
import type { Row } from "./row.ts";
import type { Sample } from "./unary/load.ts";

type Round = Readonly<Record<ContenderName, Sample>>;

const peers: readonly ContenderName[] = ["moleculer", "grpc-js"];

/** `greet(name)` between two processes: rows for each number of calls in flight. */
export async function measureUnary(
  processes: Processes,
  pace: Pace,
  inFlights: readonly number[],
): Promise<readonly Row[]> {
  const contenders = await startContenders(processes);
  const rows: Row[] = [];
  for (const inFlight of inFlights) {
    await roundOf(contenders, inFlight, pace.warmUpMs);
    const rounds: Round[] = [];
    while (rounds.length < pace.rounds) rounds.push(await roundOf(contenders, inFlight, pace.roundMs));
    rows.push(...(inFlight === 1 ? singleRows(rounds) : parallelRows(rounds, inFlight)));
  }
  return rows;
}

/** One after the other: each has the machine for itself. */
async function roundOf(contenders: readonly Contender[], inFlight: number, ms: number): Promise<Round> {
  const samples: Partial<Record<ContenderName, Sample>> = {};
  for (const contender of contenders) samples[contender.name] = await contender.measure({ inFlight, ms });
  return samples as Round;
}

function singleRows(rounds: readonly Round[]): readonly Row[] {
  const p50 = (name: ContenderName): number => middle(rounds, (round) => round[name].p50Us);
  return [
    {
      measure: "unary-1: p50 of a call, by raw echo",
      unit: "µs",
      ours: p50("ours"),
      rivals: { raw: p50("raw"), moleculer: p50("moleculer"), "grpc-js": p50("grpc-js") },
      ratio: middle(rounds, ({ ours, raw }) => ours.p50Us / raw.p50Us),
      bar: 1.35,
      goal: 1.15,
    },
  ];
}

function parallelRows(rounds: readonly Round[], inFlight: number): readonly Row[] {
  const rate = (name: ContenderName): number => middle(rounds, (round) => round[name].perSecond);
  const by = (rival: (round: Round) => number): number =>
    middle(rounds, (round) => round.ours.perSecond / rival(round));
  const fastest = (round: Round): number => Math.max(...peers.map((name) => round[name].perSecond));
  const row = (
    what: string,
    names: readonly ContenderName[],
    ratio: number,
    bar: number,
    goal: number,
  ): Row => ({
    measure: `unary-${inFlight}: calls, by ${what}`,
    unit: "1/s",
    ours: rate("ours"),
    rivals: Object.fromEntries(names.map((name) => [name, rate(name)])),
    ratio,
    bar,
    goal,
  });
  const rows = [
    row("the fastest peer", peers, by(fastest), 5, 10),
    row(
      "grpc-js",
      ["grpc-js"],
      by((round) => round["grpc-js"].perSecond),
      50,
      120,
    ),
  ];
  if (inFlight === 256)
    rows.push(
      row(
        "raw echo",
        ["raw"],
        by(({ raw }) => raw.perSecond),
        0.35,
        0.6,
      ),
    );
  return rows;
}

function middle(rounds: readonly Round[], value: (round: Round) => number): number {
  return median(rounds.map(value));
}
