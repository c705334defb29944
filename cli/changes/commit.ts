import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import type { Action } from "./action.ts";
import type { Disk } from "./disk.ts";
import { fromRoot, type Root } from "./root.ts";
import { foldersOf, standingFile, standingFolder } from "./survey.ts";

/*
 *   stage ──────────────▶ swap ───────────▶ tidy
 *   folders, new texts    one rename for    second names of the
 *   and second names of   each file         old files removed
 *   the old files
 *      │ fails               │ fails
 *      ▼                     ▼
 *   undo, last step first: each file is the very file it was
 *
 * Nothing the user knows by name changes before the swap, and the way back from there is renames only:
 * a full disk fails in `stage`, and undoing needs no space.
 */

/** The commit failed; what had been done is undone. */
export class CommitError extends Error {
  override readonly name = "CommitError";
  /** Places that could not be put back, each with where its old content is. */
  readonly left: readonly string[];

  constructor(message: string, left: readonly string[], cause: unknown) {
    super(message, { cause });
    this.left = left;
  }
}

type Change = Extract<Action, { kind: "create" | "overwrite" }>;

/** A change whose new text lies beside its place. */
interface Staged {
  readonly target: string;
  readonly fresh: string;
  /** Second name of the file that is there now. */
  readonly old: string | undefined;
}

/**
 * Does all the actions or none of them. `report` hears of each one as it is done, by its number from 1.
 * Synchronous: no signal handler runs before it is over. Returns second names of old files that could
 * not be removed and may be deleted. Throws `CommitError`.
 */
export function commit(
  disk: Disk,
  root: Root,
  actions: readonly Action[],
  report: (number: number, action: Action) => void,
): readonly string[] {
  const undo: Undo[] = [];
  const swaps = new Map<Action, Staged>();
  try {
    for (const action of actions) {
      if (action.kind === "keep") continue;
      const folders =
        action.kind === "folder" ? [...foldersOf(action.path), action.path] : foldersOf(action.path);
      for (const folder of folders) makeFolder(disk, root, folder, undo);
      if (action.kind !== "folder") swaps.set(action, stage(disk, root, action, undo));
    }
    for (const [index, action] of actions.entries()) {
      const staged = swaps.get(action);
      if (staged !== undefined) swap(disk, staged, undo);
      report(index + 1, action);
    }
  } catch (error) {
    const left = undoAll(undo);
    throw new CommitError(messageOf(error, left), left, error);
  }
  const oldFiles = [...swaps.values()].flatMap(({ old }) => (old === undefined ? [] : [old]));
  return oldFiles.filter((old) => !tryTo(() => disk.remove(old)));
}

interface Undo {
  /** What the user is told when it fails. */
  readonly otherwise: string;
  readonly run: () => void;
  /** Second name of an old file: once putting it back has failed, it stays, for it is the only copy. */
  readonly needs?: string;
}

function makeFolder(disk: Disk, root: Root, path: string, undo: Undo[]): void {
  if (standingFolder(disk, root, path)) return;
  const place = fromRoot(root, path);
  disk.makeFolder(place);
  undo.push({ otherwise: `${path}: the new folder is still there`, run: () => disk.removeFolder(place) });
}

function stage(disk: Disk, root: Root, change: Change, undo: Undo[]): Staged {
  const { path } = change;
  const stands = standingFile(disk, root, path);
  const target = fromRoot(root, path);
  const same = change.kind === "create" ? !stands : stands && disk.read(target).equals(change.before);
  if (!same) throw new Error(`${path} changed since it was looked at; run the command again`);
  const beside = `${posix.dirname(path)}/.${posix.basename(path)}.${randomBytes(4).toString("hex")}`;
  const fresh = fromRoot(root, `${beside}.new`);
  undo.push({ otherwise: `${beside}.new: can be deleted`, run: () => removeIfThere(disk, fresh) });
  disk.write(fresh, change.text, stands ? target : undefined);
  if (!stands) return { target, fresh, old: undefined };
  const old = fromRoot(root, `${beside}.old`);
  undo.push({
    otherwise: `${path}: its old content is in ${beside}.old`,
    run: () => removeIfThere(disk, old),
    needs: old,
  });
  disk.backUp(target, old);
  return { target, fresh, old };
}

function swap(disk: Disk, { target, fresh, old }: Staged, undo: Undo[]): void {
  disk.rename(fresh, target);
  undo.push(
    old === undefined
      ? { otherwise: `${target}: the new file is still there`, run: () => disk.remove(target) }
      : {
          otherwise: `${target}: its old content is in ${old}`,
          run: () => disk.rename(old, target),
          needs: old,
        },
  );
}

/** Goes on after a step that fails, so that as much as can be is put back. */
function undoAll(undo: readonly Undo[]): readonly string[] {
  const failed = new Set<string>();
  const left: string[] = [];
  for (const { run, otherwise, needs } of undo.toReversed()) {
    if (needs !== undefined && failed.has(needs)) continue;
    if (tryTo(run)) continue;
    if (needs !== undefined) failed.add(needs);
    left.push(otherwise);
  }
  return left;
}

function tryTo(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function removeIfThere(disk: Disk, path: string): void {
  if (disk.kind(path) !== "absent") disk.remove(path);
}

function messageOf(error: unknown, left: readonly string[]): string {
  const outcome =
    left.length === 0
      ? "Every file is as it was before."
      : `These could not be put back:\n${left.map((line) => `  ${line}`).join("\n")}`;
  return `The changes could not be applied: ${reason(error)}.\n${outcome}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
