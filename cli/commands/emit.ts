import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { IdlError, parseIdl } from "@meshrpc/schema";
import { type Command, commonFlags, text } from "../command.ts";
import { codeFiles, type Contract } from "../contracts.ts";
import { UsageError } from "../io.ts";
import { findRoot } from "../root.ts";
import { write } from "../write.ts";

const { root, out, check, json } = commonFlags;

export const emitCommand: Command = {
  name: "emit",
  args: "[idl...]",
  description: "Contracts to code, by default beside the contract",
  flags: [out, root, check, json],
  examples: ["meshrpc emit service/gen/greeter.idl.json", "meshrpc emit gen/ --check"],
  async run(args, flags, io) {
    const files = (args.length === 0 ? ["."] : args).flatMap((arg) => contractFiles(resolve(io.cwd, arg)));
    const outDir = text(flags, out);
    const rootDir = findRoot(io.cwd, text(flags, root), resolve(files[0] ?? io.cwd, ".."));
    const code = files
      .map(readContract)
      .flatMap((contract) => codeFiles(contract, ...(outDir === undefined ? [] : [resolve(io.cwd, outDir)])));
    return write(
      code,
      { root: rootDir, check: flags[check.long] === true, json: flags[json.long] === true },
      io,
    );
  },
};

/** A file itself; of a folder, the contracts in it. */
function contractFiles(path: string): readonly string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new UsageError(`There is no file or folder ${path}.`);
  if (!stats.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".idl.json"));
  if (names.length === 0)
    throw new UsageError(`No contract (*.idl.json) in ${path}. Make one with: meshrpc extract`);
  return names.toSorted().map((name) => join(path, name));
}

function readContract(file: string): Contract {
  try {
    return { idl: parseIdl(readFileSync(file, "utf8"), file), file };
  } catch (error) {
    if (error instanceof IdlError) throw new UsageError(error.message);
    throw error;
  }
}
