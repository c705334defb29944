import { resolve } from "node:path";
import type { Flag, FlagValues } from "./flags.ts";
import type { Io } from "./io.ts";

/** One command of the tool: what its help says and what it does. */
export interface Command {
  readonly name: string;
  /** `[src...]` */
  readonly args: string;
  readonly description: string;
  readonly flags: readonly Flag[];
  readonly examples: readonly string[];
  /** Resolves with the exit code. Throws `UsageError` for bad usage or input. */
  run(args: readonly string[], flags: FlagValues, io: Io): Promise<number>;
}

/** Flags that mean the same in every command. */
export const commonFlags: Readonly<
  Record<
    "root" | "name" | "interface" | "tsconfig" | "out" | "templates" | "openapi" | "check" | "json",
    Flag
  >
> = {
  root: {
    long: "root",
    short: "R",
    value: "dir",
    description: "Nothing is written outside of it. Default: the nearest package.json upward",
  },
  name: {
    long: "name",
    short: "P",
    value: "name",
    description: "Name of the service on the wire and in file names",
  },
  interface: {
    long: "interface",
    value: "name",
    description: "The interface to take, with or without @service",
  },
  tsconfig: { long: "tsconfig", value: "file", description: "Default: the nearest tsconfig.json upward" },
  out: { long: "out", short: "o", value: "dir", description: "Where the files go" },
  templates: {
    long: "templates",
    value: "dir",
    description: "Templates that stand in for ours by name, or make files of your own",
  },
  openapi: { long: "openapi", description: "Write <service>.openapi.json too" },
  check: { long: "check", description: "Write nothing; exit 1 if any file would change" },
  json: { long: "json", description: "Print what was done as JSON" },
};

/** The value of a flag that takes one. */
export function text(flags: FlagValues, flag: Flag): string | undefined {
  const value = flags[flag.long];
  return typeof value === "string" ? value : undefined;
}

/** The absolute path that a flag names; relative to where the user is. */
export function path(flags: FlagValues, flag: Flag, { cwd }: Io): string | undefined {
  const value = text(flags, flag);
  return value === undefined ? undefined : resolve(cwd, value);
}
