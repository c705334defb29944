import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Action, changesAnything } from "../changes/action.ts";
import { findRoot, type Root } from "../changes/root.ts";
import { describe, tree } from "../changes/tree.ts";
import { type Command, commonFlags, path, text } from "../command.ts";
import { codeFiles, idlFile, readContracts } from "../contracts.ts";
import type { Flag } from "../flags.ts";
import { exit, type Io, UsageError } from "../io.ts";
import { painter } from "../terminal/colour.ts";
import { withProgress } from "../terminal/progress.ts";
import { importHint } from "../tsconfig-hint.ts";
import { asJson, carryOut, planFiles } from "../write.ts";

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
    const rootDir = findRoot(io.disk, io.cwd, text(flags, root), folderOf(source));
    const contracts = readContracts(
      {
        root: rootDir.path,
        sources: [source],
        serviceName: text(flags, name),
        interfaceName: text(flags, interfaceFlag),
        tsconfig: path(flags, tsconfig, io),
        match: text(flags, match),
      },
      io,
    );
    const files = withProgress(
      io.stderr,
      `Emitting ${contracts.map(({ idl }) => idl.service).join(", ")}`,
      () => contracts.flatMap((contract) => [idlFile(contract), ...codeFiles(contract)]),
    );
    const actions = planFiles(rootDir, files, io);
    const hint = importHint(folderOf(source), path(flags, tsconfig, io));
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
  root: Root,
  actions: readonly Action[],
  { yes, dryRun, json }: ApplyOptions,
  io: Io,
): Promise<number> {
  const paint = painter(io.stdout, io.env);
  const say = (text: string): void => {
    if (!json) io.stdout.write(text);
  };
  say(tree(actions, paint));
  let code: number = exit.done;
  if (!changesAnything(actions)) {
    say("\nNothing to do.\n");
  } else if (dryRun) {
    say("\nDry run: nothing was written.\n");
  } else {
    const refusal = yes ? undefined : await refused(json, io);
    if (refusal !== undefined) return refusal;
    code = await carryOut(root, actions, io, (action, number) =>
      say(`Action#${number}: ${describe(action, paint)}\n`),
    );
  }
  if (json) io.stdout.write(asJson(root, actions));
  return code;
}

/** The exit code if the answer is not yes. */
async function refused(json: boolean, { ask, stderr }: Io): Promise<number | undefined> {
  if (json || ask === undefined) {
    throw new UsageError(
      "There is no terminal to ask on; nothing was written. Say -y to apply the changes, or --dry-run to look at them.",
    );
  }
  const answer = await ask("\nAre you sure to apply these changes? (y/N): ");
  if (answer === "yes") return undefined;
  stderr.write("Nothing was written.\n");
  return answer === "interrupted" ? exit.interrupted : exit.found;
}

function folderOf(source: string): string {
  return statSync(source, { throwIfNoEntry: false })?.isDirectory() === true ? source : dirname(source);
}
