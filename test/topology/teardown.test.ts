import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { whyNot } from "./sandbox.ts";

const reason = whyNot();
if (reason !== undefined) console.log(`skipped: ${reason}`);

/** The kernel tells nobody that it makes or ends processes. */
const pollMs = 10;

/** Resolves when its containers start. */
async function startTopology(): Promise<ChildProcess> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const topology = spawn(process.execPath, ["--conditions=@meshrpc/source", main, "--short"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void topology.kill("SIGKILL"));
  await once(createInterface({ input: topology.stdout }), "line");
  return topology;
}

/** All processes below this one that run now, as this machine numbers them. */
function descendants(pid: number): readonly number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function childrenOf(pid: number): readonly number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return list.split(" ").filter(Boolean).map(Number);
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

test.skipIf(reason !== undefined).each(["SIGINT", "SIGKILL"] as const)(
  "%s leaves no process, and with the last of them no interface",
  async (signal) => {
    const topology = await startTopology();
    const pid = topology.pid!;
    // unshare, the program in there, and the first containers.
    while (descendants(pid).length < 4) await setTimeout(pollMs);
    const found = descendants(pid);
    const exited = once(topology, "exit");
    topology.kill(signal);
    expect((await exited)[1]).toBe(signal);
    while (found.some((process) => existsSync(`/proc/${process}`))) await setTimeout(pollMs);
  },
);
