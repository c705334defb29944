import { changesAnything } from "../changes/action.ts";
import type { Root } from "../changes/root.ts";
import { describe, tree } from "../changes/tree.ts";
import { exit, type Io, UsageError } from "../io.ts";
import { painter } from "../terminal/colour.ts";
import { asJson, carryOut } from "../write.ts";
import { type Exposure, notesOf } from "./request.ts";

export interface ApplyOptions {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Shows what would be done, asks, and does it. Resolves with the exit code. */
export async function apply(
  root: Root,
  exposure: Exposure,
  { yes, dryRun, json }: ApplyOptions,
  io: Io,
): Promise<number> {
  const { actions, stale, edited, imports } = exposure;
  const paint = painter(io.stdout, io.env);
  const say = (text: string): void => {
    if (!json) io.stdout.write(text);
  };
  say(tree(actions, paint));
  for (const note of notesOf(exposure)) io.stderr.write(`${note}\n`);
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
  if (!dryRun && code === exit.done && imports.length > 0) say(`\n${imports.join("\n")}\n`);
  if (json) io.stdout.write(asJson(root, actions, { stale, edited }));
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
