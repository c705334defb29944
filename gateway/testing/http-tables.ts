import { readFileSync } from "node:fs";

/** For tests: the rows of the table below `heading` in HTTP.md, cells without their backticks. */
export function httpTable(heading: string, table = 0): readonly (readonly string[])[] {
  const text = readFileSync(new URL("../HTTP.md", import.meta.url), "utf8");
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`HTTP.md has no heading "${heading}".`);
  const tables = section.split(/\n\n/).filter((block) => block.startsWith("|"));
  const rows = tables[table]?.split("\n").slice(2);
  if (rows === undefined || rows.length === 0) throw new Error(`"${heading}" has no table ${table}.`);
  return rows.filter((row) => row.startsWith("|")).map((row) => row.slice(1, -1).split("|").map(bare));
}

function bare(cell: string): string {
  return cell.trim().replaceAll("`", "");
}
