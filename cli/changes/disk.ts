import * as fs from "node:fs";

/**
 * The file system as the changes need it: synchronous, so that no signal comes between two steps.
 * Every operation throws the system's error when it cannot be done. Tests pass one that fails half-way.
 */
export interface Disk {
  /** Links are not followed. */
  kind(path: string): "absent" | "file" | "folder" | "link" | "other";
  read(path: string): Buffer;
  /** Names in a folder, sorted. */
  list(path: string): readonly string[];
  /** The path without any link in it. */
  real(path: string): string;
  /** Makes one folder. */
  makeFolder(path: string): void;
  /** Removes an empty folder. */
  removeFolder(path: string): void;
  /** Writes a new file; `modeOf` names a file whose permissions it gets. */
  write(path: string, text: string, modeOf: string | undefined): void;
  /** A second name, or a copy with mode and times, of a file. */
  backUp(path: string, copy: string): void;
  /** Replaces `to` in one step. */
  rename(from: string, to: string): void;
  remove(path: string): void;
}

export const nodeDisk: Disk = {
  kind(path) {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return "absent";
    if (stats.isSymbolicLink()) return "link";
    if (stats.isDirectory()) return "folder";
    return stats.isFile() ? "file" : "other";
  },
  read: (path) => fs.readFileSync(path),
  list: (path) => fs.readdirSync(path).toSorted(),
  real: (path) => fs.realpathSync(path),
  makeFolder: (path) => fs.mkdirSync(path),
  removeFolder: (path) => fs.rmdirSync(path),
  write(path, text, modeOf) {
    fs.writeFileSync(path, text, { flag: "wx" });
    if (modeOf !== undefined) fs.chmodSync(path, fs.statSync(modeOf).mode & 0o7777);
  },
  backUp(path, copy) {
    try {
      fs.linkSync(path, copy);
    } catch {
      // Not every file system has hard links.
      const { atime, mtime, mode } = fs.statSync(path);
      fs.copyFileSync(path, copy, fs.constants.COPYFILE_EXCL);
      fs.chmodSync(copy, mode & 0o7777);
      fs.utimesSync(copy, atime, mtime);
    }
  },
  rename: (from, to) => fs.renameSync(from, to),
  remove: (path) => fs.unlinkSync(path),
};
