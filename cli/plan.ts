import { lstatSync, readFileSync, type Stats } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { UsageError } from "./io.ts";

export interface DesiredFile {
  /** Absolute. */
  readonly path: string;
  readonly content: string;
}

/** One line of the tree, one step of the commit. */
export type Action =
  | { readonly kind: "dir"; readonly path: string; readonly exists: boolean }
  | { readonly kind: "create"; readonly path: string; readonly content: string }
  | { readonly kind: "overwrite"; readonly path: string; readonly content: string; readonly before: Before }
  | { readonly kind: "keep"; readonly path: string };

/** What is put back if a later action fails. */
export interface Before {
  readonly content: Uint8Array;
  readonly mode: number;
}

/**
 * What must be done so that `files` are on disk. Reads only. Throws `UsageError` for a path outside
 * `root`, behind a symbolic link, or taken by something that is not a file.
 */
export function plan(root: string, files: readonly DesiredFile[]): readonly Action[] {
  const actions: Action[] = [];
  const folders = new Set<string>();
  for (const { path, content } of files) {
    refuseOutside(root, path);
    const folder = dirname(path);
    if (!folders.has(folder)) {
      folders.add(folder);
      actions.push({ kind: "dir", path: folder, exists: stat(folder) !== undefined });
    }
    actions.push(planFile(path, content));
  }
  return actions;
}

/** True if carrying out `actions` would change anything. */
export function changes(actions: readonly Action[]): boolean {
  return actions.some((action) => action.kind === "create" || action.kind === "overwrite");
}

function planFile(path: string, content: string): Action {
  const stats = stat(path);
  if (stats === undefined) return { kind: "create", path, content };
  if (!stats.isFile())
    throw new UsageError(
      `${path} is in the way: it is not a file. Move it, or choose another folder with -o.`,
    );
  const before = readFileSync(path);
  if (before.equals(Buffer.from(content))) return { kind: "keep", path };
  return { kind: "overwrite", path, content, before: { content: before, mode: stats.mode & 0o7777 } };
}

/** Nothing is written outside the root, nor through a link that leads out of it. */
function refuseOutside(root: string, path: string): void {
  const inside = relative(root, path);
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) {
    throw new UsageError(
      `${path} lies outside the root ${root}. Choose another root with -R, or another folder with -o.`,
    );
  }
  let at = root;
  for (const part of inside.split(sep)) {
    at = join(at, part);
    const stats = stat(at);
    if (stats?.isSymbolicLink() === true) {
      throw new UsageError(
        `${at} is a symbolic link, and nothing is written through one. Name the folder it leads to, or remove it.`,
      );
    }
    if (at !== path && stats !== undefined && !stats.isDirectory()) {
      throw new UsageError(`${at} is in the way: it is not a folder.`);
    }
  }
}

function stat(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
