import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Installs what the benchmarks compare with, by their own lockfile, unless it is there. */
export function installRivals(): void {
  if (existsSync(new URL("node_modules/.package-lock.json", import.meta.url))) return;
  console.error("Installing what is compared with: npm ci in bench/");
  const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts"], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(`npm ci in bench/ failed${error === undefined ? "" : `: ${error.message}`}.`);
}
