import { readFileSync } from "node:fs";
import { nearest } from "@meshrpc/schema";
import { type CAC, cac } from "cac";
import type { Command } from "./command.ts";
import { emitCommand } from "./commands/emit.ts";
import { exposeCommand } from "./commands/expose.ts";
import { extractCommand } from "./commands/extract.ts";
import { readFlags, usageOf } from "./flags.ts";
import { exit, type Io, UsageError } from "./io.ts";

const commands: readonly Command[] = [extractCommand, emitCommand, exposeCommand];

/** Runs the tool with the arguments after its name. Resolves with the exit code; prints errors itself. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    io.stderr.write(`meshrpc: ${error.message}\n`);
    return exit.bad;
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const program = declare();
  const { args, options } = program.parse(["node", "meshrpc", ...argv], { run: false });
  const command = commands.find(({ name }) => name === program.matchedCommandName);
  const {
    help,
    h,
    version,
    v,
    "--": rest = [],
    ...flags
  } = options as Record<string, unknown> & { "--"?: string[] };
  if (version === true || v === true) return print(`meshrpc ${toolVersion()}\n`, io);
  if (help === true || h === true) return print(command === undefined ? overview() : helpOf(command), io);
  if (command !== undefined)
    return command.run([...args, ...rest], readFlags(command.flags, flags, argv), io);
  const [word] = args;
  if (word === undefined) {
    io.stderr.write(overview());
    return exit.bad;
  }
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  throw new UsageError(
    `There is no command "${word}"${near === undefined ? "" : `; did you mean "${near}"?`} See meshrpc --help.`,
  );
}

/** To the parser only: it knows which flags take a value, and how they are called. Help is ours. */
function declare(): CAC {
  const program = cac("meshrpc");
  for (const { name, args, description, flags } of commands) {
    const declared = program.command(`${name} ${args}`, description);
    for (const flag of flags) declared.option(usageOf(flag), flag.description);
  }
  return program;
}

function overview(): string {
  const rows = commands.map(({ name, description }) => `  ${name.padEnd(10)}${description}`);
  return [
    "Usage: meshrpc <command> [options]",
    "",
    ...rows,
    "",
    "meshrpc <command> --help tells more.",
    "",
  ].join("\n");
}

function helpOf({ name, args, description, flags, examples }: Command): string {
  const width = Math.max(...flags.map((flag) => usageOf(flag).length)) + 2;
  return [
    `Usage: meshrpc ${name} ${args} [options]`,
    "",
    `${description}.`,
    "",
    ...flags.map((flag) => `  ${usageOf(flag).padEnd(width)}${flag.description}`),
    "",
    "Examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

function print(text: string, io: Io): number {
  io.stdout.write(text);
  return exit.done;
}

/** The same file from the sources and from `dist/`. */
function toolVersion(): string {
  for (const path of ["./package.json", "../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Record<
        string,
        string
      >;
      if (name === "meshrpc" && version !== undefined) return version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("The package.json of meshrpc is missing.");
}
