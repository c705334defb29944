import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { clientOf, nodes, until } from "./fixtures/nodes.ts";
import type { Mesh } from "./index.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";

const start = nodes();
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Replica {
  readonly child: ChildProcess;
  /** Resolves when the process has written a line that begins like this. */
  readonly line: (start: string) => Promise<string>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

function spawnReplica(seed = "", behaviour = ""): Replica {
  const main = fileURLToPath(new URL("fixtures/sample-node.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@meshrpc/source", main, seed, behaviour], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on("line", (line) => lines.push(line));
  const line = async (begin: string): Promise<string> => {
    for (;;) {
      const found = lines.find((line) => line.startsWith(begin));
      if (found !== undefined) return found;
      await once(reader, "line");
    }
  };
  const ended = once(child, "exit").then(([code, signal]) => signal ?? code);
  return { child, line, ended };
}

/** A caller and five replicas in processes of their own. */
async function five(): Promise<{ caller: Mesh; replicas: Replica[] }> {
  const caller = await start("caller");
  const replicas = Array.from({ length: 5 }, () => spawnReplica(caller.address));
  await caller.wait([sampleService], { instances: 5 });
  return { caller, replicas };
}

/** Calls without pause, until `stop` resolves with the answers and errors. */
function load(call: () => Promise<unknown>): {
  readonly count: () => number;
  readonly stop: () => Promise<unknown[]>;
} {
  const over = new AbortController();
  let count = 0;
  const errors: unknown[] = [];
  async function run(): Promise<void> {
    while (!over.signal.aborted) {
      await call().catch((error: unknown) => errors.push(error));
      count++;
    }
  }
  const runs = Promise.all(Array.from({ length: 10 }, run));
  return {
    count: () => count,
    stop: async () => {
      over.abort();
      await runs;
      return errors;
    },
  };
}

function instancesOf(mesh: Mesh): number {
  return mesh.services()[0]?.instances.filter((instance) => instance.isRoutable).length ?? 0;
}

describe("under load, of five replicas", () => {
  test("one killed with SIGKILL costs no readonly call", async () => {
    const { caller, replicas } = await five();
    const client = clientOf(caller);
    const running = load(() => client.greet(""));
    await client.greet("");
    replicas[0]!.child.kill("SIGKILL");
    await until(caller, () => instancesOf(caller) === 4);
    expect(await running.stop()).toEqual([]);
    expect(running.count()).toBeGreaterThan(10);
  });

  test("one ended with SIGTERM costs no call of any kind, and dies of that signal", async () => {
    const { caller, replicas } = await five();
    const client = clientOf(caller);
    const running = load(() => client.post(""));
    await client.post("");
    replicas[0]!.child.kill("SIGTERM");
    expect(await replicas[0]!.ended).toBe("SIGTERM");
    await until(caller, () => instancesOf(caller) === 4);
    expect(await running.stop()).toEqual([]);
    expect(running.count()).toBeGreaterThan(10);
  });

  test("a sixth takes its share", async () => {
    const { caller } = await five();
    const client = clientOf(caller);
    const sixth = spawnReplica(caller.address);
    await caller.wait([sampleService], { instances: 6 });
    const answers = await Promise.all(Array.from({ length: 60 }, () => client.greet("")));
    expect(answers.filter((pid) => pid === String(sixth.child.pid))).toHaveLength(10);
  });
});

describe("a process", () => {
  test("ends by itself after close", async () => {
    expect(await spawnReplica("", "close").ended).toBe(0);
  });

  test("with two nodes drains both before it dies of the signal", async () => {
    const replica = spawnReplica("", "two");
    await replica.line("two");
    replica.child.kill("SIGTERM");
    await Promise.all([replica.line("drains"), replica.line("second drains")]);
    expect(await replica.ended).toBe("SIGTERM");
  });

  test("ends on the second signal though a handler is stuck", async () => {
    const replica = spawnReplica("", "stuck");
    const [, address] = (await replica.line("ready")).split(" ");
    const caller = await start("caller", { nodes: [address!] });
    await caller.wait([sampleService]);
    const call = clientOf(caller)
      .greet("")
      .catch((error: unknown) => error);
    await replica.line("stuck");
    replica.child.kill("SIGINT");
    await replica.line("drains");
    replica.child.kill("SIGINT");
    expect(await replica.ended).toBe("SIGINT");
    await caller.close();
    expect(await call).toMatchObject({ code: "unavailable" });
  });
});
