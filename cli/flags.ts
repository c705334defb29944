import { nearest } from "@meshrpc/schema";
import { UsageError } from "./io.ts";

/** An option of a command, as it is shown, parsed and checked. */
export interface Flag {
  /** `out` for `--out`. */
  readonly long: string;
  /** `o` for `-o`. */
  readonly short?: string;
  /** What the value is called; absent: a switch. */
  readonly value?: string;
  readonly description: string;
}

export type FlagValues = Readonly<Record<string, string | true | undefined>>;

/** `-o, --out <dir>` */
export function usageOf({ long, short, value }: Flag): string {
  return `${short === undefined ? "" : `-${short}, `}--${long}${value === undefined ? "" : ` <${value}>`}`;
}

/**
 * The values by long name, from what cac parsed out of prepared words (words.ts). Throws `UsageError`
 * for a flag that does not exist, comes twice, lacks its value, or has one that it does not take.
 */
export function readFlags(
  flags: readonly Flag[],
  parsed: Readonly<Record<string, unknown>>,
  words: readonly string[],
): FlagValues {
  judgeWords(words, flags);
  const values: Record<string, string | true> = {};
  for (const flag of flags) {
    const value = parsed[camel(flag.long)];
    if (value === undefined) continue;
    if (flag.value === undefined) values[flag.long] = true;
    else if (typeof value === "string" && value !== "") values[flag.long] = value;
    else throw new UsageError(`${usageOf(flag)} needs a value.`);
  }
  return values;
}

/**
 * cac passes over what looks like an option of another kind (`--no-x`, `--a.b`) and lets the last of
 * two win, so the words themselves are judged. Throws `UsageError`.
 */
export function judgeWords(words: readonly string[], flags: readonly Flag[]): void {
  const seen = new Set<Flag>();
  for (const word of words.slice(0, endOfFlags(words))) {
    if (!word.startsWith("-")) continue;
    const [name = "", value] = word.split(/=(.*)/s);
    const named = flagsNamed(name, flags);
    if (named.length === 0) throw new UsageError(unknownFlag(name, flags));
    for (const flag of named) {
      if (flag.value !== undefined && seen.has(flag)) {
        throw new UsageError(`${usageOf(flag)} is given twice; once is enough.`);
      }
      seen.add(flag);
    }
    if (value !== undefined && named.at(-1)?.value === undefined) {
      throw new UsageError(`${name} takes no value, found "${value}".`);
    }
  }
}

/** Words after `--` are no flags. */
export function endOfFlags(words: readonly string[]): number {
  const end = words.indexOf("--");
  return end === -1 ? words.length : end;
}

/** The flags that `--long` or a cluster like `-yP` names; none if one of them does not exist. */
function flagsNamed(name: string, flags: readonly Flag[]): readonly Flag[] {
  if (name.startsWith("--")) return flags.filter(({ long }) => `--${long}` === name);
  const letters = name.slice(1).split("");
  const named = letters.flatMap((letter) => flags.filter(({ short }) => short === letter));
  return named.length === letters.length ? named : [];
}

function unknownFlag(name: string, flags: readonly Flag[]): string {
  const typed = name.replace(/^-+/, "");
  const otherCase = flags.find(({ short }) => short?.toLowerCase() === typed.toLowerCase())?.short;
  const long = nearest(
    typed,
    flags.map((flag) => flag.long),
  );
  const near = typed.length === 1 ? otherCase && `-${otherCase}` : long && `--${long}`;
  return `There is no option ${name}${near === undefined ? "." : `; did you mean ${near}?`} See --help.`;
}

function camel(long: string): string {
  return long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
