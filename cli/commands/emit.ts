import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { IdlError, parseIdl } from "@meshrpc/schema";
import { type Command, commonFlags, path, text } from "../command.ts";
import { codeOptions } from "../code-options.ts";
import { codeFiles, type Contract } from "../contracts.ts";
import type { Flag } from "../flags.ts";
import { type Io, UsageError } from "../io.ts";
import { findRoot } from "../changes/root.ts";
import { withProgress } from "../terminal/progress.ts";
import { planFiles, write } from "../write.ts";

const { root, out, templates, openapi, check, json } = commonFlags;
const standalone: Flag = {
  long: "standalone",
  description: "Print all types from the contract, for those who have only that",
};

export const emitCommand: Command = {
  name: "emit",
  args: "[idl...]",
  description: "Contracts to code, by default beside the contract",
  flags: [out, templates, standalone, openapi, root, check, json],
  examples: [
    "meshrpc emit service/gen/greeter.idl.json",
    "meshrpc emit gen/ --check",
    "meshrpc emit greeter.idl.json --standalone -o client/",
  ],
  async run(args, flags, io) {
    const files =
      args.length === 0 ? contractsHere(io.cwd) : args.flatMap((arg) => contractFiles(resolve(io.cwd, arg)));
    const outDir = path(flags, out, io);
    const rootDir = findRoot(io.disk, io.cwd, text(flags, root), resolve(files[0] ?? io.cwd, ".."));
    const contracts = readContractFiles([...new Set(files)]);
    const alone = flags[standalone.long] === true;
    const options = {
      ...codeOptions(flags, io),
      ...(outDir !== undefined && { outDir }),
      standalone: alone,
    };
    const code = withProgress(
      io.stderr,
      `Emitting ${contracts.map(({ idl }) => idl.service).join(", ")}`,
      () => contracts.flatMap((contract) => codeFiles(contract, options)),
    );
    const actions = planFiles(rootDir, code, io);
    if (!alone) for (const contract of contracts) hintStandalone(contract, io);
    return write(
      rootDir,
      actions,
      { check: flags[check.long] === true, json: flags[json.long] === true },
      io,
    );
  },
};

/** Without the author's module the code would not compile. */
function hintStandalone({ idl, file }: Contract, io: Io): void {
  const module = idl.source?.interface.module ?? "";
  if (!module.startsWith(".") || existsSync(resolve(file, "..", module))) return;
  io.stderr.write(
    `hint: ${basename(file)} takes its types from ${module}, which is not there; --standalone prints them from the contract.\n`,
  );
}

/** What is meant when nothing is named. */
function contractsHere(cwd: string): readonly string[] {
  const files = [cwd, join(cwd, "gen")].flatMap(contractsIn);
  if (files.length === 0)
    throw new UsageError("No contract (*.idl.json) here or in gen/. Name one, or a folder.");
  return files;
}

/** A file itself; of a folder, the contracts in it. */
function contractFiles(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`There is no file or folder ${path}.`);
  if (/\.[cm]?tsx?$/.test(path))
    throw new UsageError(`${path} is a source, and emit takes contracts (*.idl.json). Say: meshrpc expose`);
  if (!stats.isDirectory()) return [path];
  const files = contractsIn(path);
  if (files.length === 0)
    throw new UsageError(`No contract (*.idl.json) in ${path}. Make one with: meshrpc extract`);
  return files;
}

function contractsIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".idl.json"));
  return names.toSorted().map((name) => join(folder, name));
}

/** Reads all of them before it complains about any. */
function readContractFiles(files: readonly string[]): readonly Contract[] {
  const contracts: Contract[] = [];
  const errors: IdlError[] = [];
  for (const file of files) {
    try {
      contracts.push({ idl: parseIdl(readFileSync(file, "utf8"), file), file });
    } catch (error) {
      if (!(error instanceof IdlError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length === 0) return contracts;
  const count = errors.reduce((sum, { problems }) => sum + problems.length, 0);
  const lines = errors.map(({ message }) => message).join("\n");
  throw new UsageError(
    `These contracts cannot be used:\n${lines}\n${count === 1 ? "1 error" : `${count} errors`}`,
  );
}
