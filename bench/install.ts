import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Installs what the benchmarks compare with, by their own lockfile, unless that has been done. */
export function installRivals(): void {
  if (changedMs("node_modules/.package-lock.json") > changedMs("package-lock.json")) return;
  console.error("Installing what is compared with: npm ci in bench/");
  const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts"], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(`npm ci in bench/ failed${error === undefined ? "" : `: ${error.message}`}.`);
}

/** 0: there is no such file. */
function changedMs(file: string): number {
  return statSync(new URL(file, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
