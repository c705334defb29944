import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ts } from "../compiler.ts";

/**
 * Reads sources, and remembers what it saw and what it looked for in vain: all that a contract depends
 * on. Packages and the compiler's own library are taken for unchanging.
 */
export class SourceReader {
  /** What was seen at a path: a text, the names in a folder, or nothing. */
  readonly #seen = new Map<string, string | undefined>();

  readFile(path: string): string | undefined {
    const text = ts.sys.readFile(path);
    this.#note(path, text);
    return text;
  }

  fileExists(path: string): boolean {
    const exists = ts.sys.fileExists(path);
    // What is there will be read if it matters.
    if (!exists) this.#note(path, undefined);
    return exists;
  }

  directoryExists(path: string): boolean {
    const exists = ts.sys.directoryExists(path);
    if (!exists) this.#note(path, undefined);
    return exists;
  }

  /** The sources in a folder and the folders below that may have some; sorted by name. */
  list(folder: string): readonly Dirent[] {
    const entries = sourceEntries(folder);
    this.#note(folder, namesOf(entries));
    return entries;
  }

  /** Paths where something else is now than was seen. */
  changed(): readonly string[] {
    return [...this.#seen].filter(([path, seen]) => look(path, seen) !== seen).map(([path]) => path);
  }

  /** Files that were there. */
  files(): readonly string[] {
    return [...this.#seen].flatMap(([path, seen]) =>
      seen === undefined || seen.startsWith(folderMark) ? [] : [path],
    );
  }

  /** The folders in which a change shows, for what is below `root` and for what was there. */
  folders(root: string): readonly string[] {
    const folders = new Set<string>();
    for (const [path, seen] of this.#seen) {
      if (seen === undefined && !path.startsWith(`${root}/`) && !path.startsWith(`${root}\\`)) continue;
      if (seen?.startsWith(folderMark) === true) folders.add(nearestFolder(path));
      folders.add(nearestFolder(dirname(path)));
    }
    return [...folders].toSorted();
  }

  #note(path: string, seen: string | undefined): void {
    if (!/[\\/]node_modules([\\/]|$)/.test(path)) this.#seen.set(path, seen);
  }
}

const skipped: ReadonlySet<string> = new Set(["node_modules", "gen", "dist", "build", "coverage"]);
/** No source starts so. */
const folderMark = "\u0000";

function sourceEntries(folder: string): readonly Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory()
      ? !skipped.has(entry.name) && !entry.name.startsWith(".")
      : /\.m?ts$/.test(entry.name) && !/\.(d|test|spec)\.m?ts$/.test(entry.name),
  );
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function namesOf(entries: readonly Dirent[]): string {
  return folderMark + entries.map(({ name }) => name).join(folderMark);
}

/** As `seen` was looked at: a file's text, a folder's names, or nothing. */
function look(path: string, seen: string | undefined): string | undefined {
  try {
    if (seen === undefined) return existsSync(path) ? "" : undefined;
    return seen.startsWith(folderMark) ? namesOf(sourceEntries(path)) : ts.sys.readFile(path);
  } catch {
    // Gone, or no folder any more: other than it was.
    return undefined;
  }
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!ts.sys.directoryExists(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder);
}
