import { endOfFlags } from "./flags.ts";

/** No word of a command line can hold it. */
const mark = "\u0000";

/**
 * cac reads `-P 12` as a number and forgets how it was written (`007`, `1e3`), so values that look
 * like numbers are marked before it sees them.
 */
export function markNumbers(words: readonly string[]): readonly string[] {
  const end = endOfFlags(words);
  return words.map((word, at) => (at < end ? markNumber(word) : word));
}

function markNumber(word: string): string {
  const name = /^--?[^=]+=/.exec(word)?.[0] ?? "";
  const value = word.slice(name.length);
  const isValue = name !== "" || !word.startsWith("-");
  return isValue && Number.isFinite(Number(value)) ? `${name}${mark}${value}` : word;
}

/** Takes the mark away again; any other value stays as it is. */
export function unmark<T>(value: T): T | string {
  return typeof value === "string" && value.startsWith(mark) ? value.slice(mark.length) : value;
}
