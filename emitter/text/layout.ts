/** Longest line that stays in one piece. */
const maxLineLength = 110;

/**
 * `open a, b close` on one line if it fits behind `before` characters, else one item a line.
 * `indent` is that of the line that it starts on.
 */
export function layout(
  open: string,
  items: readonly string[],
  close: string,
  indent: string,
  before: number,
): string {
  const oneLine = open + items.join(", ") + close;
  if (items.length === 0 || (before + oneLine.length <= maxLineLength && !oneLine.includes("\n")))
    return oneLine;
  const lines = items.map((item) => `${indent}  ${item},\n`);
  return `${open.trimEnd()}\n${lines.join("")}${indent}${close.trimStart()}`;
}
