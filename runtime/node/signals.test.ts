import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const module = fileURLToPath(new URL("signals.ts", import.meta.url));
/** Lives for ever if nobody ends it. */
const program = `
  import { endOnSignals } from ${JSON.stringify(module)};
  endOnSignals(async () => console.log("drained"));
  setInterval(() => {}, 1_000);
  console.log("ready");
`;
const node = [process.execPath, "--input-type=module-typescript", "--eval", program] as const;
/** A process table of its own, whose first process the program is, as in a container. */
const alone = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"] as const;
const canBeAlone = spawnSync(alone[0], [...alone.slice(1), "true"]).status === 0;

async function start([program = "", ...args]: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(createInterface({ input: child.stdout! }), "line");
  return child;
}

test("a process dies of the signal that ended its mesh", async () => {
  const child = await start(node);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
});

test.skipIf(!canBeAlone)(
  "the first process of a container ends too, with the code of the signal",
  async () => {
    const child = await start([...alone, ...node]);
    const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
    process.kill(Number(first), "SIGTERM");
    expect(await once(child, "exit")).toEqual([143, null]);
  },
);
