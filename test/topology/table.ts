import type { Answers } from "./load.ts";

/** What a phase came to. */
export interface Row extends Answers {
  readonly phase: string;
  /** Calls of each greeter that answered any. */
  readonly shares: readonly number[];
  readonly failed: boolean;
}

const head = ["", "calls", "failed", "p50 ms", "p99 ms", "calls of each greeter"];

export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ phase, counts, total, p50Ms, p99Ms, shares }) => [
    phase,
    String(total),
    failures(counts),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    shares.join(" "),
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...cells].map((row) => row[at]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join("  ")
      .trimEnd();
  return ["", line(head), ...cells.map(line), ""].join("\n");
}

function failures(counts: Readonly<Record<string, number>>): string {
  const wrong = Object.entries(counts).filter(([answer]) => answer !== "200");
  return wrong.length === 0 ? "0" : wrong.map(([answer, count]) => `${count} x ${answer}`).join("; ");
}
