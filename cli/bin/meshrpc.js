#!/usr/bin/env node
// Runs the compiled tool if it is there, else its sources. Plain JavaScript, because a Node that strips no
// types starts here too.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const condition = "@meshrpc/source";
const here = dirname(fileURLToPath(import.meta.url));
const compiled = new URL("../dist/index.js", import.meta.url);

if (existsSync(compiled)) await runTool(compiled);
else if (stripsTypes() && hasCondition()) await runTool(new URL("../index.ts", import.meta.url));
else runAgain(stripsTypes() ? process.execPath : findNode(here));

async function runTool(entry) {
  const { processIo, run } = await import(entry.href);
  process.exitCode = await run(process.argv.slice(2), processIo());
}

function stripsTypes() {
  return Boolean(process.features.typescript);
}

function hasCondition() {
  const words = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  const flags = ["--conditions", "-C"];
  return words.some(
    (word, at) =>
      flags.some((flag) => word === `${flag}=${condition}`) ||
      (word === condition && flags.includes(words[at - 1] ?? "")),
  );
}

/** The Node that a workspace brings for its scripts. */
function findNode(folder) {
  const candidate = join(folder, "node_modules", ".bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : findNode(parent);
}

function runAgain(node) {
  if (node === undefined || process.env["MESHRPC_STARTED_AGAIN"] === "1") {
    process.stderr.write(
      `meshrpc runs from its sources here, and Node ${process.versions.node} strips no types.\n` +
        "Run `npm ci` in the clone, which brings a Node that does, or use Node 22.18 or newer.\n",
    );
    process.exitCode = 2;
    return;
  }
  const child = spawn(
    node,
    [`--conditions=${condition}`, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      stdio: "inherit",
      env: { ...process.env, MESHRPC_STARTED_AGAIN: "1" },
    },
  );
  // Ctrl-C reaches both processes: this one waits for the other to decide. SIGTERM and SIGHUP reach only this one.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`meshrpc could not start ${node}: ${error.message}\n`);
    process.exitCode = 2;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 2;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
