import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder in `work` that has `files`, and what is installed in `project`. Removed when the test ends. */
export function folderWith(
  files: Readonly<Record<string, string>>,
  { work, project }: { readonly work: string; readonly project: string },
): string {
  const folder = fs.mkdtempSync(join(work, "folder-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.symlinkSync(join(project, "node_modules"), join(folder, "node_modules"), "junction");
  fs.copyFileSync(join(project, "package.json"), join(folder, "package.json"));
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
    fs.writeFileSync(join(folder, path), text);
  }
  return folder;
}
