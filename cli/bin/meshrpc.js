#!/usr/bin/env node
// Runs the built tool if it is there, else the sources, which need a Node that strips types.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const built = new URL("../dist/index.js", import.meta.url);
const source = new URL("../index.ts", import.meta.url);

if (existsSync(built)) {
  await main(built);
} else if (process.features.typescript && process.execArgv.includes("--conditions=@meshrpc/source")) {
  await main(source);
} else {
  // Conditions are read when Node starts, so this is another Node: the one that npm installed, if there is one.
  const installed = findInstalledNode(dirname(fileURLToPath(import.meta.url)));
  const node = process.features.typescript ? process.execPath : installed;
  if (node === undefined) {
    console.error(
      `meshrpc: Node ${process.versions.node} cannot run TypeScript. Run "npm ci" in the repository, which brings Node 24, or use Node 22.18 or newer.`,
    );
    process.exit(2);
  }
  // The terminal sends Ctrl-C to both; the child decides what it means.
  process.on("SIGINT", () => {});
  const child = spawnSync(
    node,
    ["--conditions=@meshrpc/source", fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      stdio: "inherit",
      env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` },
    },
  );
  process.exit(child.status ?? 130);
}

async function main(entry) {
  const { processIo, run } = await import(entry.href);
  process.exitCode = await run(process.argv.slice(2), processIo());
}

function findInstalledNode(folder) {
  const candidate = join(folder, "node_modules", ".bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(candidate)) return candidate;
  return dirname(folder) === folder ? undefined : findInstalledNode(dirname(folder));
}
