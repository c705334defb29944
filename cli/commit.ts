import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import type { Files } from "./io.ts";
import type { Action, Before } from "./plan.ts";

/** What undoes one step. */
type Undo = () => void;

/**
 * Carries out `actions`, all or none: if one fails, every file and folder is put back as it was and
 * the error is thrown on. Each file appears whole, by a rename. `done` is told of each action.
 */
export function commit(
  actions: readonly Action[],
  files: Files,
  done: (action: Action, number: number) => void,
): void {
  const undos: Undo[] = [];
  try {
    actions.forEach((action, at) => {
      perform(action, files, undos);
      done(action, at + 1);
    });
  } catch (error) {
    putBack(undos, error);
    throw error;
  }
}

function perform(action: Action, files: Files, undos: Undo[]): void {
  switch (action.kind) {
    case "keep":
      return;
    case "dir":
      return makeFolder(action.path, files, undos);
    case "create":
      replace(action.path, action.content, 0o666, files);
      undos.push(() => files.unlink(action.path));
      return;
    case "overwrite":
      replace(action.path, action.content, action.before.mode, files);
      undos.push(() => restore(action.path, action.before, files));
      return;
  }
}

function makeFolder(path: string, files: Files, undos: Undo[]): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), files, undos);
  files.mkdir(path);
  undos.push(() => files.rmdir(path));
}

function restore(path: string, { content, mode }: Before, files: Files): void {
  replace(path, content, mode, files);
}

/** Beside the file, so that the rename stays on one file system. */
function replace(path: string, content: string | Uint8Array, mode: number, files: Files): void {
  const temporary = join(dirname(path), `.meshrpc-${process.pid}-${Date.now().toString(36)}.tmp`);
  try {
    files.write(temporary, content, mode);
    files.rename(temporary, path);
  } catch (error) {
    if (existsSync(temporary)) files.unlink(temporary);
    throw error;
  }
}

/** Goes on when a step cannot be undone, and says so in the end: the rest is worth putting back. */
function putBack(undos: readonly Undo[], cause: unknown): void {
  const failures: unknown[] = [];
  for (const undo of undos.toReversed()) {
    try {
      undo();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const reasons = failures.map((failure) => (failure as Error).message).join("; ");
  throw new Error(`${(cause as Error).message}; and not everything could be put back: ${reasons}`, { cause });
}
