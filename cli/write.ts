import { commit } from "./commit.ts";
import { exit, type Io } from "./io.ts";
import { type Action, changes, type DesiredFile, plan } from "./plan.ts";
import { describe, shortPath } from "./tree.ts";

export interface WriteOptions {
  readonly root: string;
  readonly check: boolean;
  readonly json: boolean;
}

/** For `extract` and `emit`: writes what differs, or with `--check` only says what does. */
export function write(files: readonly DesiredFile[], { root, check, json }: WriteOptions, io: Io): number {
  const actions = plan(root, files);
  if (!check) carryOut(actions, io, json ? undefined : (action) => report(root, action, io));
  if (json) io.stdout.write(`${JSON.stringify(asJson(root, actions), null, 2)}\n`);
  else if (check) for (const action of actions) reportChange(root, action, io);
  return check && changes(actions) ? exit.found : exit.done;
}

/**
 * Commits the actions; Ctrl-C waits until they are all done or all undone, and then counts.
 * `done` is told of each.
 */
export function carryOut(
  actions: readonly Action[],
  io: Io,
  done?: (action: Action, number: number) => void,
): void {
  // With a listener the signal waits for the end of this turn; without one it ends the process at once.
  const wait = (): void => process.exit(exit.interrupted);
  process.once("SIGINT", wait).once("SIGTERM", wait);
  try {
    commit(actions, io.files, (action, number) => done?.(action, number));
  } finally {
    setImmediate(() => process.off("SIGINT", wait).off("SIGTERM", wait));
  }
}

/** For programs: what was, or would be, done to each file. */
export function asJson(root: string, actions: readonly Action[]): object {
  return {
    actions: actions.map(({ kind, path }) => ({
      kind,
      path: shortPath(root, path).replace(/^\[project\]\/?/, ""),
    })),
    changed: changes(actions),
  };
}

function report(root: string, action: Action, io: Io): void {
  if (action.kind === "create" || action.kind === "overwrite") io.stdout.write(`${describe(root, action)}\n`);
}

function reportChange(root: string, action: Action, io: Io): void {
  if (action.kind === "create") io.stdout.write(`missing: ${shortPath(root, action.path)}\n`);
  if (action.kind === "overwrite") io.stdout.write(`differs: ${shortPath(root, action.path)}\n`);
}
