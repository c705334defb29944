import { UsageError } from "../io.ts";
import type { DesiredFile, Standing } from "./action.ts";
import type { Disk } from "./disk.ts";
import { fromRoot, type Root } from "./root.ts";

/**
 * Reads what stands where the desired files go. Throws `UsageError` when a place cannot be written
 * safely: a link on the way, a folder where a file goes, or two files in one place.
 */
export function survey(disk: Disk, root: Root, desired: readonly DesiredFile[]): Standing {
  const files = new Map<string, Buffer>();
  const folders = new Set<string>();
  const places = new Set<string>();
  for (const { path } of desired) {
    if (places.has(path)) {
      throw new UsageError(
        `two services would both be written to ${path}: give one of them another name (@service NAME)`,
      );
    }
    places.add(path);
    for (const folder of foldersOf(path)) {
      if (standingFolder(disk, root, folder)) folders.add(folder);
    }
    if (standingFile(disk, root, path)) files.set(path, disk.read(fromRoot(root, path)));
  }
  return { files, folders };
}

/** The folders from the root to `path`, outermost first, without the root. */
export function foldersOf(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

/** Whether there is a folder. Throws `UsageError` when something else is there. */
export function standingFolder(disk: Disk, root: Root, path: string): boolean {
  const kind = disk.kind(fromRoot(root, path));
  if (kind === "link") throw new UsageError(`${path} is a symbolic link; nothing is written through links`);
  if (kind !== "absent" && kind !== "folder")
    throw new UsageError(`${path} is not a folder, and a folder is needed there`);
  return kind === "folder";
}

/** Whether there is a file. Throws `UsageError` when something else is there. */
export function standingFile(disk: Disk, root: Root, path: string): boolean {
  const kind = disk.kind(fromRoot(root, path));
  if (kind === "link") throw new UsageError(`${path} is a symbolic link; remove it, links are not replaced`);
  if (kind !== "absent" && kind !== "file")
    throw new UsageError(`${path} is not a file, and a file goes there`);
  return kind === "file";
}
