import { endOfFlags } from "./flags.ts";

/** No word of a command line can hold it. */
const mark = "\u0000";

/**
 * The words as cac must see them to read them right. It reads `-P 12` as a number and forgets how it
 * was written (`007`, `1e3`), so values that look like numbers are marked. And it knows a switch by
 * its camel-case name only: `--dry-run service` would take `service` for the value of `dry-run`.
 */
export function prepareWords(words: readonly string[]): readonly string[] {
  const end = endOfFlags(words);
  return words.map((word, at) => (at < end ? prepare(word) : word));
}

function prepare(word: string): string {
  const name = /^--?[^=]+(?==)/.exec(word)?.[0];
  if (name !== undefined) return `${camel(name)}=${markNumber(word.slice(name.length + 1))}`;
  return word.startsWith("-") ? camel(word) : markNumber(word);
}

function markNumber(value: string): string {
  return Number.isFinite(Number(value)) ? `${mark}${value}` : value;
}

function camel(name: string): string {
  return name.replace(/(?<=\w)-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Takes the mark away again; any other value stays as it is. */
export function unmark<T>(value: T): T | string {
  return typeof value === "string" && value.startsWith(mark) ? value.slice(mark.length) : value;
}
