import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { UsageError } from "../io.ts";
import type { Disk } from "./disk.ts";

/** The project: the folder that nothing is written outside of. */
export interface Root {
  /** As the user sees it; absolute. */
  readonly path: string;
  /** Without links. */
  readonly real: string;
}

/**
 * The folder that `-R` names, else the nearest one with a `package.json`, from `start` upward. Throws
 * `UsageError` if there is none.
 */
export function findRoot(disk: Disk, cwd: string, given: string | undefined, start: string): Root {
  if (given !== undefined) {
    const path = resolve(cwd, given);
    const real = realFolder(disk, path);
    if (real === undefined) throw new UsageError(`The root -R ${given} is not a folder.`);
    return { path, real };
  }
  const first = disk.kind(start) === "folder" ? start : dirname(start);
  for (let folder = first; ; folder = dirname(folder)) {
    if (disk.kind(join(folder, "package.json")) !== "absent")
      return { path: folder, real: disk.real(folder) };
    if (dirname(folder) === folder) break;
  }
  throw new UsageError(
    `There is no package.json in ${start} or above. Name the root of your project with -R.`,
  );
}

/** `path` relative to the root with `/` between its names, or undefined when it is outside. */
export function insideRoot(root: Root, path: string): string | undefined {
  for (const base of [root.path, root.real]) {
    const inside = relative(base, path);
    if (inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside))
      return inside.split(sep).join("/");
  }
  return undefined;
}

/** Absolute path of a place inside the root. */
export function fromRoot(root: Root, inside: string): string {
  return join(root.real, ...inside.split("/"));
}

function realFolder(disk: Disk, path: string): string | undefined {
  if (disk.kind(path) === "absent") return undefined;
  const real = disk.real(path);
  return disk.kind(real) === "folder" ? real : undefined;
}
