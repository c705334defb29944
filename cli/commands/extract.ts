import { resolve } from "node:path";
import { type Command, commonFlags, text } from "../command.ts";
import { idlFile, readContracts } from "../contracts.ts";
import { findRoot } from "../root.ts";
import { write } from "../write.ts";

const { root, out, name, interface: interfaceFlag, tsconfig, check, json } = commonFlags;

export const extractCommand: Command = {
  name: "extract",
  args: "[src...]",
  description: "Interfaces to contracts: <service>.idl.json, by default in gen/ beside the source",
  flags: [out, name, interfaceFlag, tsconfig, root, check, json],
  examples: ["meshrpc extract service/", "meshrpc extract service/greeter.ts -P greeter --check"],
  async run(args, flags, io) {
    const sources = (args.length === 0 ? ["."] : args).map((source) => resolve(io.cwd, source));
    const outDir = text(flags, out);
    const rootDir = findRoot(io.cwd, text(flags, root), sources[0] ?? io.cwd);
    const contracts = readContracts(
      {
        root: rootDir,
        sources,
        outDir: outDir === undefined ? undefined : resolve(io.cwd, outDir),
        serviceName: text(flags, name),
        interfaceName: text(flags, interfaceFlag),
        tsconfig: text(flags, tsconfig),
      },
      io,
    );
    return write(
      contracts.map(idlFile),
      { root: rootDir, check: flags[check.long] === true, json: flags[json.long] === true },
      io,
    );
  },
};
