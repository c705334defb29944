import { mkdirSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import type { Files, Io } from "./io.ts";

const files: Files = {
  mkdir: (path) => mkdirSync(path),
  rmdir: (path) => rmdirSync(path),
  write: (path, content, mode) => writeFileSync(path, content, { flag: "wx", mode }),
  rename: (from, to) => renameSync(from, to),
  unlink: (path) => unlinkSync(path),
};

/** The real process. */
export function processIo(): Io {
  return { cwd: process.cwd(), stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, files };
}
