import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder in the system's temporary folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "meshrpc-")));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files by path relative to `folder`. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(folder, path, ".."), { recursive: true });
    fs.writeFileSync(join(folder, path), text);
  }
}

/** All there is below `folder`: path, kind, mode, time of change and content. Equal means untouched. */
export function snapshot(folder: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of (fs.readdirSync(folder, { recursive: true }) as string[]).toSorted()) {
    const place = join(folder, path);
    const stats = fs.lstatSync(place, { bigint: true });
    if (stats.isSymbolicLink()) found[path] = `link to ${fs.readlinkSync(place)}`;
    else if (stats.isDirectory()) found[path] = `folder ${stats.mode.toString(8)}`;
    else
      found[path] =
        `${stats.mode.toString(8)} ${stats.mtimeNs} ${stats.nlink} ${fs.readFileSync(place, "utf8")}`;
  }
  return found;
}
