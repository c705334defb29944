/**
 * Measures beside others, in the same run:
 *
 *     npm run bench
 *     npm run bench -- --quick --only unary-64 --json rows.json
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Processes } from "../examples/benchmark/processes.ts";
import { fail } from "../examples/fail.ts";
import { measureHop } from "./hop.ts";
import { installRivals } from "./install.ts";
import { quick, thorough } from "./pace.ts";
import { writeReport } from "./report.ts";
import type { Row } from "./row.ts";
import { tableOf } from "./table.ts";
import { measureUnary } from "./unary.ts";

const usage = `Usage: npm run bench -- [options]

  --only NAME   Measure only what has a name that begins so: unary-1, unary-64, unary-256, hop. May be repeated
  --quick       Fewer and shorter rounds: less than two minutes, and less to rely on
  --json FILE   Write the rows to FILE as well
  --write       Write the table to docs/benchmarks/ as well
  --cpu-prof DIR, --alloc-prof DIR
                Leave a profile of each process in DIR; bench/profiling/hottest.ts prints the top of it`;

const inFlights = [1, 64, 256];
const names = [...inFlights.map((inFlight) => `unary-${inFlight}`), "hop"];

let processes = new Processes();
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void interrupt(signal));
try {
  await main();
} catch (error) {
  await processes.stop();
  if (!interrupted.signal.aborted) fail(error, usage);
}
await processes.stop();

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      "cpu-prof": { type: "string" },
      "alloc-prof": { type: "string" },
    },
  });
  processes = new Processes(profiling(flags["cpu-prof"], flags["alloc-prof"]));
  const chosen = choose(flags.only ?? [""]);
  const rows = await measure(chosen, flags.quick);
  console.log(tableOf(rows));
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(rows, undefined, 2)}\n`);
  if (!flags.write) return;
  const command = ["npm run bench", ...process.argv.slice(2)].join(" ").replace("bench --", "bench -- --");
  console.log(`\nwritten: ${await writeReport(rows, command, new Date())}`);
}

/** What Node is told in each process. */
function profiling(cpuFolder: string | undefined, allocFolder: string | undefined): readonly string[] {
  const preload = (file: string): string => `--import=${new URL(file, import.meta.url).href}`;
  const allocations = `profiling/allocations.ts?folder=${encodeURIComponent(allocFolder ?? "")}`;
  return [
    ...(cpuFolder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${cpuFolder}`]),
    // Either ends the process in a way that leaves both profiles.
    ...(allocFolder !== undefined ? [preload(allocations)] : []),
    ...(allocFolder === undefined && cpuFolder !== undefined ? [preload("profiling/exit-on-signal.ts")] : []),
  ];
}

function choose(prefixes: readonly string[]): readonly string[] {
  const stray = prefixes.find((prefix) => !names.some((name) => name.startsWith(prefix)));
  if (stray !== undefined) {
    throw new TypeError(
      `--only takes ${names.join(", ")} or a beginning of one, found ${JSON.stringify(stray)}.`,
    );
  }
  return names.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

async function measure(chosen: readonly string[], isQuick: boolean): Promise<readonly Row[]> {
  const pace = isQuick ? quick : thorough;
  const rows: Row[] = [];
  const unary = inFlights.filter((inFlight) => chosen.includes(`unary-${inFlight}`));
  if (unary.length > 0) {
    installRivals();
    rows.push(...(await measureUnary(processes, pace, unary)));
    await processes.stop();
  }
  if (chosen.includes("hop")) rows.push(await measureHop(processes, pace));
  return rows;
}

/** Ends what was started, then this process by the signal. */
async function interrupt(signal: NodeJS.Signals): Promise<void> {
  interrupted.abort();
  await processes.stop();
  process.kill(process.pid, signal);
}
