import { readFileSync } from "node:fs";
import { nearest } from "@meshrpc/schema";
import { type CAC, cac } from "cac";
import type { Command } from "./command.ts";
import { emitCommand } from "./commands/emit.ts";
import { exposeCommand } from "./commands/expose.ts";
import { extractCommand } from "./commands/extract.ts";
import { tellUser } from "./failure.ts";
import { type Flag, type FlagValues, judgeWords, readFlags, usageOf } from "./flags.ts";
import { exit, type Io, UsageError } from "./io.ts";
import { prepareWords, unmark } from "./words.ts";

const commands: readonly Command[] = [extractCommand, emitCommand, exposeCommand];

const help: Flag = { long: "help", short: "h", description: "Show this" };
const version: Flag = { long: "version", short: "v", description: "Show the version" };

/**
 * Runs the tool with the words after its name. Resolves with the exit code (0 done; 1 the check found
 * something, or the answer was no; 2 bad usage or input) and prints errors itself. Rejects only for a
 * fault of the tool.
 */
export async function run(words: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (error) {
    tellUser(error, io);
    return exit.bad;
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<number> {
  const program = declare();
  const parsed = program.parse(["node", "meshrpc", ...prepareWords(words)], { run: false });
  const { "--": rest = [], ...marked } = parsed.options as Record<string, unknown> & { "--"?: string[] };
  const options = Object.fromEntries(Object.entries(marked).map(([name, value]) => [name, unmark(value)]));
  const args = [...parsed.args, ...rest].map((arg) => unmark(arg));
  const command = commands.find(({ name }) => name === program.matchedCommandName);
  const flags = readFlagsOf(command, options, words);
  if (flags[version.long] === true) return print(`meshrpc ${toolVersion()}\n`, io);
  if (flags[help.long] === true) return print(command === undefined ? overview() : helpOf(command), io);
  if (command !== undefined) return command.run(args, flags, io);
  const [word, topic] = args;
  // What those type who do not know that it is a flag.
  if (word === "help") return print(helpAbout(topic), io);
  if (word === undefined) {
    io.stderr.write(overview());
    return exit.bad;
  }
  throw unknownCommand(word);
}

function helpAbout(topic: string | undefined): string {
  if (topic === undefined) return overview();
  const command = commands.find(({ name }) => name === topic);
  if (command === undefined) throw unknownCommand(topic);
  return helpOf(command);
}

function unknownCommand(word: string): UsageError {
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  return new UsageError(
    `There is no command "${word}"${near === undefined ? "." : `; did you mean "${near}"?`} See meshrpc --help.`,
  );
}

/** Without a command only help and version can be judged: whose flags the others are is not known. */
function readFlagsOf(
  command: Command | undefined,
  options: Readonly<Record<string, unknown>>,
  words: readonly string[],
): FlagValues {
  if (command !== undefined) return readFlags([...command.flags, help, version], options, words);
  const known = [...commands.flatMap(({ flags }) => flags), help, version];
  judgeWords(words, [...new Map(known.map((flag) => [flag.long, flag])).values()]);
  return { help: options["help"] === true || undefined, version: options["version"] === true || undefined };
}

/** To the parser only: it knows which flags take a value, and how they are called. Help is ours. */
function declare(): CAC {
  const program = cac("meshrpc");
  for (const flag of [help, version]) program.option(usageOf(flag), flag.description);
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
    "Example:",
    "  meshrpc expose service/",
    "",
    "meshrpc <command> --help tells more.",
    "",
  ].join("\n");
}

function helpOf({ name, args, description, flags: own, examples }: Command): string {
  const flags = [...own, help];
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
    "Exit codes: 0 done; 1 --check found something, or the answer was no; 2 bad usage or input.",
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
