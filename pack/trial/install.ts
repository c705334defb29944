import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** `npm i WORDS…` in `folder`, which is made a project of modules first, if it is none. */
export function install(folder: string, words: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest))
    writeFileSync(manifest, '{ "name": "mine", "private": true, "type": "module" }\n');
  const { status, stdout, stderr } = spawnSync("npm", ["i", "--no-audit", "--no-fund", ...words], {
    cwd: folder,
    encoding: "utf8",
    env: outsideEnv(),
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm i ${words.join(" ")} exits with ${status}:\n${stdout}${stderr}`);
}

/** This environment without what `npm run` and the test runner put in: a reader's shell has none of it. */
export function outsideEnv(): Record<string, string> {
  const inside =
    /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix)|VITEST|MESHRPC_|(NODE|NODE_ENV|NODE_OPTIONS|INIT_CWD|TEST|DEV|PROD|MODE|SSR|BASE_URL)$)/;
  const kept = Object.entries(process.env).filter(([name]) => !inside.test(name));
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((entry) => !entry.includes("node_modules"));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""])),
    PATH: path.join(delimiter),
  };
}
