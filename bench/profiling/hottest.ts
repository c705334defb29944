/**
 * Prints where the time of a CPU profile, or the bytes of a heap profile, went:
 *
 *     npx node bench/profiling/hottest.ts FILE…
 */
import { readFileSync } from "node:fs";

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
interface HeapNode {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

const shown = 45;

for (const file of process.argv.slice(2)) {
  const profile = JSON.parse(readFileSync(file, "utf8")) as CpuProfile | { readonly head: HeapNode };
  const costs = "head" in profile ? allocated(profile.head) : spent(profile);
  const total = [...costs.values()].reduce((sum, cost) => sum + cost, 0);
  console.log(`${file}: ${Math.round(total / 1_000)} ${"head" in profile ? "kB" : "ms"}`);
  const hottest = [...costs].toSorted(([, a], [, b]) => b - a).slice(0, shown);
  for (const [place, cost] of hottest)
    console.log(`${((100 * cost) / total).toFixed(1).padStart(6)} %  ${place}`);
}

/** Microseconds by function, idle ones left out. */
function spent({ nodes, samples, timeDeltas }: CpuProfile): ReadonlyMap<string, number> {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const costs = new Map<string, number>();
  for (const [at, id] of samples.entries()) add(costs, places.get(id) ?? "", timeDeltas[at] ?? 0);
  costs.delete("(idle)");
  return costs;
}

/** Bytes by function. */
function allocated(head: HeapNode): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  const visit = ({ callFrame, selfSize, children }: HeapNode): void => {
    add(costs, placeOf(callFrame), selfSize);
    for (const child of children) visit(child);
  };
  visit(head);
  return costs;
}

function add(costs: Map<string, number>, place: string, cost: number): void {
  costs.set(place, (costs.get(place) ?? 0) + cost);
}

function placeOf({ functionName, url, lineNumber }: CallFrame): string {
  if (url === "") return functionName;
  const file = url.split("/").slice(-3).join("/");
  return `${functionName === "" ? "(anonymous)" : functionName}  ${file}:${lineNumber + 1}`;
}
