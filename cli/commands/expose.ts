import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ask } from "../ask.ts";
import { type Command, commonFlags, text } from "../command.ts";
import { codeFiles, idlFile, readContracts } from "../contracts.ts";
import type { Flag } from "../flags.ts";
import { exit, type Io, UsageError } from "../io.ts";
import { type Action, changes, plan } from "../plan.ts";
import { findRoot } from "../root.ts";
import { describe, printTree } from "../tree.ts";
import { importHint } from "../tsconfig_hint.ts";
import { asJson, carryOut } from "../write.ts";

const { root, name, json, interface: interfaceFlag, tsconfig } = commonFlags;
const match: Flag = {
  long: "match",
  short: "M",
  value: "prefix",
  description: "Of several services, the one called <prefix> or <prefix>Service",
};
const yes: Flag = { long: "yes", short: "y", description: "Do not ask" };
const dryRun: Flag = { long: "dry-run", description: "Show the tree and write nothing" };

export const exposeCommand: Command = {
  name: "expose",
  args: "[src]",
  description: "Interfaces to contracts and code: shows what it would do, asks, does all or nothing",
  flags: [root, name, match, interfaceFlag, tsconfig, yes, dryRun, json],
  examples: ["meshrpc expose service/", "meshrpc -R . expose -P greeter -y service/greeter.ts"],
  async run(args, flags, io) {
    if (args.length > 1)
      throw new UsageError(`expose takes one file or folder, found ${args.length}: ${args.join(", ")}.`);
    const source = resolve(io.cwd, args[0] ?? ".");
    const rootDir = findRoot(io.cwd, text(flags, root), folderOf(source));
    const contracts = readContracts(
      {
        root: rootDir,
        sources: [source],
        serviceName: text(flags, name),
        interfaceName: text(flags, interfaceFlag),
        tsconfig: text(flags, tsconfig),
        match: text(flags, match),
      },
      io,
    );
    const actions = plan(
      rootDir,
      contracts.flatMap((contract) => [idlFile(contract), ...codeFiles(contract)]),
    );
    const hint = importHint(folderOf(source), text(flags, tsconfig));
    if (hint !== undefined) io.stderr.write(`${hint}\n`);
    return apply(
      rootDir,
      actions,
      { yes: flags[yes.long] === true, dryRun: flags[dryRun.long] === true, json: flags[json.long] === true },
      io,
    );
  },
};

interface ApplyOptions {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

async function apply(
  rootDir: string,
  actions: readonly Action[],
  options: ApplyOptions,
  io: Io,
): Promise<number> {
  if (!options.json) io.stdout.write(printTree(rootDir, actions));
  if (!options.dryRun && changes(actions)) {
    const refusal = options.yes ? undefined : await refused(options.json, io);
    if (refusal !== undefined) return refusal;
    carryOut(actions, io, (action, number) => {
      if (!options.json) io.stdout.write(`Action#${number}: ${describe(rootDir, action)}\n`);
    });
  } else if (!options.json) {
    io.stdout.write(changes(actions) ? "\nDry run: nothing was written.\n" : "\nNothing to do.\n");
  }
  if (options.json) io.stdout.write(`${JSON.stringify(asJson(rootDir, actions), null, 2)}\n`);
  return exit.done;
}

/** The exit code if the answer is not yes. */
async function refused(json: boolean, io: Io): Promise<number | undefined> {
  if (json || io.stdin.isTTY !== true) {
    throw new UsageError(
      "There is no terminal to ask on; nothing was written. Say -y to apply the changes, or --dry-run to look at them.",
    );
  }
  const reply = await ask("\nAre you sure to apply these changes? (y/N): ", io);
  if (reply === "yes") return undefined;
  io.stdout.write("Nothing was written.\n");
  return reply === "interrupted" ? exit.interrupted : exit.found;
}

function folderOf(source: string): string {
  return statSync(source, { throwIfNoEntry: false })?.isDirectory() === true ? source : dirname(source);
}
