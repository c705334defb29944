import { reaches, type Row } from "./row.ts";

/** The rows as a table in Markdown, in columns that line up. */
export function tableOf(rows: readonly Row[]): string {
  const head = ["measure", "unit", "ours", "others", "ratio", "bar", "goal", ""];
  const body = rows.map((row) => {
    const most = row.bar > row.goal ? "≤ " : "≥ ";
    const rivals = Object.entries(row.rivals).map(([name, value]) => `${name} ${rounded(value)}`);
    const reached = reaches(row) ? "" : "below the bar";
    return [
      row.measure,
      row.unit,
      rounded(row.ours),
      rivals.join(", "),
      row.ratio.toFixed(2),
      most + row.bar,
      most + row.goal,
      reached,
    ];
  });
  const widths = head.map((title, at) =>
    Math.max(...[head, ...body].map((cells) => cells[at]?.length ?? 0), 3),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}

/** Three digits are all that repeats. */
function rounded(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US");
}
