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

export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

/** `-o, --out <dir>` */
export function usageOf({ long, short, value }: Flag): string {
  return `${short === undefined ? "" : `-${short}, `}--${long}${value === undefined ? "" : ` <${value}>`}`;
}

/**
 * The values by long name, as they were typed: the parser makes a number of `-P 12`. Throws
 * `UsageError` for a flag that does not exist, comes twice, or lacks its value.
 */
export function readFlags(
  flags: readonly Flag[],
  parsed: Readonly<Record<string, unknown>>,
  argv: readonly string[],
): FlagValues {
  const values: Record<string, string | boolean | undefined> = {};
  for (const name of Object.keys(parsed)) {
    if (
      name !== "--" &&
      !flags.some(({ long, short }) => camel(long) === name || long === name || short === name)
    ) {
      throw new UsageError(unknownFlag(name, flags));
    }
  }
  for (const flag of flags) {
    const value = parsed[camel(flag.long)];
    if (value === undefined) continue;
    if (Array.isArray(value))
      throw new UsageError(`${usageOf(flag)} is given ${value.length} times; once is enough.`);
    if (flag.value === undefined) {
      if (typeof value !== "boolean")
        throw new UsageError(`${usageOf(flag)} takes no value, found "${String(value)}".`);
      values[flag.long] = value;
    } else {
      if (typeof value === "boolean" || value === "") throw new UsageError(`${usageOf(flag)} needs a value.`);
      values[flag.long] = typeof value === "number" ? typed(flag, argv) : String(value);
    }
  }
  return values;
}

/** The text of a flag's value among the arguments. */
function typed({ long, short }: Flag, argv: readonly string[]): string {
  for (const [at, arg] of argv.entries()) {
    if (arg === `--${long}` || arg === `-${short}`) return argv[at + 1] ?? "";
    if (arg.startsWith(`--${long}=`)) return arg.slice(long.length + 3);
    if (short !== undefined && new RegExp(`^-[a-zA-Z]*${short}(?=.)`).test(arg))
      return arg.replace(new RegExp(`^-[a-zA-Z]*?${short}=?`), "");
  }
  return "";
}

function unknownFlag(name: string, flags: readonly Flag[]): string {
  const shown = name.length === 1 ? `-${name}` : `--${kebab(name)}`;
  const near =
    name.length === 1
      ? undefined
      : nearest(
          kebab(name),
          flags.map(({ long }) => long),
        );
  return `There is no option ${shown}${near === undefined ? "" : `; did you mean --${near}?`} See --help.`;
}

function camel(long: string): string {
  return long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
