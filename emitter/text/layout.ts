/** Longest line that stays in one piece. */
export const maxLineLength = 110;

/**
 * `open a, b close` on one line if it fits behind `before` characters, else one item a line.
 * `indent` is that of the line that it starts on; `fold` breaks an item or the end that is too long by itself.
 */
export function layout(
  open: string,
  items: readonly string[],
  close: string,
  indent: string,
  before: number,
  fold: (text: string, indent: string) => string = (text) => text,
): string {
  const oneLine = open + items.join(", ") + close;
  if (before + oneLine.length <= maxLineLength && !oneLine.includes("\n")) return oneLine;
  if (items.length === 0) return open + fold(close, indent);
  const lines = items.map((item) => `${indent}  ${fold(item, `${indent}  `)},\n`);
  return `${open.trimEnd()}\n${lines.join("")}${indent}${fold(close.trimStart(), indent)}`;
}
