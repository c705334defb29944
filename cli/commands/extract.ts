import { resolve } from "node:path";
import { type Command, commonFlags, path, text } from "../command.ts";
import { idlFile, readContracts } from "../contracts.ts";
import { findRoot } from "../changes/root.ts";
import { planFiles, write } from "../write.ts";

const { root, out, name, interface: interfaceFlag, tsconfig, check, json } = commonFlags;

export const extractCommand: Command = {
  name: "extract",
  args: "[src...]",
  description: "Interfaces to contracts: <service>.idl.json, by default in gen/ beside the source",
  flags: [out, name, interfaceFlag, tsconfig, root, check, json],
  examples: ["meshrpc extract service/", "meshrpc extract service/greeter.ts -P greeter --check"],
  async run(args, flags, io) {
    const sources = (args.length === 0 ? ["."] : args).map((source) => resolve(io.cwd, source));
    const rootDir = findRoot(io.disk, io.cwd, text(flags, root), sources[0] ?? io.cwd);
    const { contracts } = readContracts(
      {
        root: rootDir.path,
        sources,
        outDir: path(flags, out, io),
        serviceName: text(flags, name),
        interfaceName: text(flags, interfaceFlag),
        tsconfig: path(flags, tsconfig, io),
      },
      io,
    );
    const actions = planFiles(rootDir, contracts.map(idlFile), io);
    return write(
      rootDir,
      actions,
      { check: flags[check.long] === true, json: flags[json.long] === true },
      io,
    );
  },
};
