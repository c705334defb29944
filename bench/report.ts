import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import type { Row } from "./row.ts";
import { tableOf } from "./table.ts";

/** Writes the table with all that is needed to measure again; returns the path, relative to the repository. */
export async function writeReport(rows: readonly Row[], command: string, now: Date): Promise<string> {
  const date = now.toISOString().slice(0, 10);
  const path = `docs/benchmarks/${date}.md`;
  const file = new URL(`../${path}`, import.meta.url);
  await mkdir(fileURLToPath(new URL(".", file)), { recursive: true });
  await writeFile(file, reportOf(rows, command, date));
  return path;
}

function reportOf(rows: readonly Row[], command: string, date: string): string {
  const model = cpus()[0]?.model.trim() ?? "";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `# Benchmarks, ${date}

\`${command}\`, Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores${model === "" ? "" : ` (${model})`}, ${memory}, loopback.

${tableOf(rows)}

Each system has a server and a client process. Systems take turns, round by round, and each number is the median over the
rounds; a ratio is taken within each round, and the median of these is shown. Read the ratios: the absolute numbers are
those of one machine on one day.
`;
}
