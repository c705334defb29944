import { type Dirent, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { ts } from "../compiler.ts";

/**
 * Reads sources, and remembers what it saw and what it looked for in vain: all that a contract depends
 * on. Packages and the compiler's own library are taken for unchanging.
 */
export class SourceReader {
  /** Text by path; undefined: there was no such file. */
  readonly #files = new Map<string, string | undefined>();
  readonly #missingFolders = new Set<string>();
  /** Names of what matters in a folder that was looked through. */
  readonly #lists = new Map<string, string>();

  readFile(path: string): string | undefined {
    const text = ts.sys.readFile(path);
    if (isWatched(path)) this.#files.set(path, text);
    return text;
  }

  fileExists(path: string): boolean {
    const exists = ts.sys.fileExists(path);
    // What is there will be read if it matters.
    if (!exists && isWatched(path)) this.#files.set(path, undefined);
    return exists;
  }

  directoryExists(path: string): boolean {
    const exists = ts.sys.directoryExists(path);
    if (!exists && isWatched(path)) this.#missingFolders.add(path);
    return exists;
  }

  /** The sources in a folder and the folders below that may have some; sorted by name. */
  list(folder: string): readonly Dirent[] {
    const entries = sourceEntries(folder);
    this.#lists.set(folder, namesOf(entries));
    return entries;
  }

  /** Paths where something else is now than was seen. */
  changed(): readonly string[] {
    return [
      ...[...this.#files].filter(([path, text]) => ts.sys.readFile(path) !== text).map(([path]) => path),
      ...[...this.#missingFolders].filter((path) => ts.sys.directoryExists(path)),
      ...[...this.#lists].filter(([path, names]) => namesNow(path) !== names).map(([path]) => path),
    ];
  }

  /** Files that were there. */
  files(): readonly string[] {
    return [...this.#files].filter(([, text]) => text !== undefined).map(([path]) => path);
  }

  /**
   * The folders in which a change shows. What is asked for in all folders above `root`, such as a
   * tsconfig that is not there, is let be.
   */
  folders(root: string): readonly string[] {
    const missing = [...this.#missingFolders];
    for (const [path, text] of this.#files) if (text === undefined) missing.push(path);
    const places = [
      ...this.#lists.keys(),
      ...[...this.#lists.keys(), ...this.files()].map((path) => dirname(path)),
      ...missing.map((path) => dirname(path)).filter((folder) => !isAbove(folder, root)),
    ];
    return [...new Set(places.map(nearestFolder))].toSorted();
  }
}

function isWatched(path: string): boolean {
  return !/[\\/]node_modules([\\/]|$)/.test(path);
}

const skipped: ReadonlySet<string> = new Set(["node_modules", "gen", "dist", "build", "coverage"]);

function sourceEntries(folder: string): readonly Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory()
      ? !skipped.has(entry.name) && !entry.name.startsWith(".")
      : /\.m?ts$/.test(entry.name) && !/\.(d|test|spec)\.m?ts$/.test(entry.name),
  );
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function namesOf(entries: readonly Dirent[]): string {
  return entries.map(({ name }) => name).join("/");
}

function namesNow(folder: string): string | undefined {
  try {
    return namesOf(sourceEntries(folder));
  } catch {
    // Gone, or no folder any more: other than it was.
    return undefined;
  }
}

function isAbove(folder: string, root: string): boolean {
  const path = folder.replaceAll("\\", "/").replace(/\/?$/, "/");
  return path !== `${root.replaceAll("\\", "/")}/` && `${root.replaceAll("\\", "/")}/`.startsWith(path);
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!ts.sys.directoryExists(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
