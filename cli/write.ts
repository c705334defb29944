import { type Action, changesAnything, type DesiredFile } from "./changes/action.ts";
import { commit } from "./changes/commit.ts";
import { plan } from "./changes/plan.ts";
import { insideRoot, type Root } from "./changes/root.ts";
import { survey } from "./changes/survey.ts";
import { describe } from "./changes/tree.ts";
import type { OutputFile } from "./contracts.ts";
import { exit, exitOfSignal, type Io, UsageError } from "./io.ts";
import { painter } from "./terminal/colour.ts";

/** What must be done so that `files` are there. Throws `UsageError` for a place that is not safe to write. */
export function planFiles(root: Root, files: readonly OutputFile[], io: Io): readonly Action[] {
  const desired = files.map(({ path, content }): DesiredFile => {
    const inside = insideRoot(root, path);
    if (inside === undefined) {
      throw new UsageError(
        `${path} lies outside the root ${root.path}. Choose another root with -R, or another folder.`,
      );
    }
    return { path: inside, text: content };
  });
  return plan(desired, survey(io.disk, root, desired));
}

export interface WriteOptions {
  readonly check: boolean;
  readonly json: boolean;
}

/** For `extract` and `emit`: writes what differs, or with `--check` only says what does. */
export async function write(
  root: Root,
  actions: readonly Action[],
  { check, json }: WriteOptions,
  io: Io,
): Promise<number> {
  const paint = painter(io.stdout, io.env);
  const files = actions.filter(({ kind }) => kind !== "folder");
  const differing = files.filter(({ kind }) => kind !== "keep");
  const say = (text: string): void => {
    if (!json) io.stdout.write(`${text}\n`);
  };
  let code: number = exit.done;
  if (check) {
    for (const action of differing) say(`would ${describe(action, paint)}`);
    if (differing.length > 0) code = exit.found;
  } else if (differing.length > 0) {
    code = await carryOut(root, actions, io, (action) => {
      if (action.kind === "create" || action.kind === "overwrite") say(describe(action, paint));
    });
  }
  if (differing.length === 0)
    say(`${files.length === 1 ? "1 file is" : `${files.length} files are`} up to date.`);
  if (json) io.stdout.write(asJson(root, actions));
  return code;
}

/**
 * Commits the actions and resolves to the exit code; `done` is told of each. A signal waits until all
 * are done or all undone, and then counts. Rejects with `CommitError`.
 */
export async function carryOut(
  root: Root,
  actions: readonly Action[],
  io: Io,
  done: (action: Action, number: number) => void,
): Promise<number> {
  const release = io.holdSignals();
  let leftovers: readonly string[];
  try {
    leftovers = commit(io.disk, root, actions, (number, action) => done(action, number));
  } catch (error) {
    await release();
    throw error;
  }
  const signal = await release();
  for (const path of leftovers) io.stderr.write(`${path} could not be removed; it can be deleted.\n`);
  if (signal === undefined) return exit.done;
  io.stderr.write(`${signal} came while the changes were applied; all of them are in place.\n`);
  return exitOfSignal[signal];
}

/** For programs: what was, or would be, done to each file, and what else is known. */
export function asJson(root: Root, actions: readonly Action[], more: object = {}): string {
  const rows = actions.map(({ kind, path }) => ({ kind, path }));
  const told = { root: root.path, actions: rows, changed: changesAnything(actions), ...more };
  return `${JSON.stringify(told, null, 2)}\n`;
}
