import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HopReply } from "./service/bench.ts";
import { type MeshChain, startMeshChain } from "./mesh-chain.ts";
import { Processes } from "./processes.ts";

const processes = new Processes();
let chain: MeshChain;

beforeAll(async () => {
  chain = await startMeshChain(processes);
});

afterAll(() => processes.stop());

async function post(path: string, body: string): Promise<{ status: number; body: unknown }> {
  // As curl -d says it.
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await fetch(chain.url + path, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

describe.each(["/peer/hop", "/staticPeer/hop"])("POST %s", (path) => {
  test("hops over the peers of the queue until the limit is reached", async () => {
    const { status, body } = await post(path, '{"queue":["A","B","C","D","E"],"limit":12}');
    expect(status).toBe(200);
    expect(body).toEqual({
      State: {
        Queue: ["A", "B", "C", "D", "E"],
        QueueIdx: 2,
        Limit: 12,
        HopCount: 12,
        Last: "B",
        HopLatency: expect.any(Number) as number,
      },
      Error: null,
    });
    expect((body as HopReply).State?.HopLatency).toBeGreaterThan(0);
  });

  test("answers a call nested a thousand deep, also between two peers and within one", async () => {
    for (const queue of [["A", "B", "C", "D", "E"], ["D", "A"], ["C"]]) {
      const { body } = await post(path, JSON.stringify({ queue, limit: 1_000 }));
      expect(body).toMatchObject({ State: { HopCount: 1_000, Last: queue.at(-1) }, Error: null });
    }
  });

  test("names a peer that does not exist, and those that do", async () => {
    const { status, body } = await post(path, '{"queue":["A","F"],"limit":10}');
    expect(status).toBe(200);
    expect(body).toEqual({
      State: null,
      Error: 'queue: no peer is named "F"; there are A, B, C, D, E',
    });
  });

  test.each([
    ['{"queue":["A"],"limit":10001}', "/limit"],
    ['{"queue":["A"],"limit":1.5}', "/limit"],
    ['{"queue":[],"limit":10}', "/queue"],
    ['{"limit":10}', "/queue"],
    ["null", "/queue"],
  ])("refuses %s", async (sent, where) => {
    expect(await post(path, sent)).toMatchObject({ status: 400, body: { path: where } });
  });

  test("refuses what is no JSON with an example of what it takes", async () => {
    const { status, body } = await post(path, "queue=A&limit=10");
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: expect.stringContaining('{"queue": ["A", "B"], "limit": 10}') });
  });
});

describe("npm run hop", () => {
  test("prints a reply, and the ratio to raw TCP as its last line", async () => {
    const { status, stdout, stderr } = await run(["--limit", "20", "--rounds", "3", "--warm-up", "0"]);
    expect(status, stderr).toBe(0);
    const reply = JSON.parse(stdout.slice(0, stdout.indexOf("\n}\n") + 2)) as HopReply;
    expect(reply).toMatchObject({ State: { HopCount: 20, Limit: 20 }, Error: null });
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^ratio to raw: \d+\.\d\d$/);
  });

  test("says what a flag takes", async () => {
    const { status, stderr } = await run(["--limit", "0"]);
    expect(status).toBe(1);
    expect(stderr).toContain('--limit takes a whole number from 1 to 10000, found "0"');
  });

  test("ends all its processes on Ctrl-C", async () => {
    const { status, stderr } = await run(["--limit", "10000", "--rounds", "1000"], /are up/);
    expect(status).toBe("SIGINT");
    expect(stderr).toMatch(/^All processes are up[^\n]*\n$/);
  });
});

/** Runs the benchmark until it and all that it has started have let go of their output. */
async function run(
  args: readonly string[],
  interruptAt?: RegExp,
): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const main = fileURLToPath(new URL("hop.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@meshrpc/source", main, ...args]);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (output.stdout += String(chunk)));
  child.stderr.on("data", (chunk) => {
    output.stderr += String(chunk);
    if (interruptAt?.test(output.stderr) === true) child.kill("SIGINT");
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { status: code ?? signal, ...output };
}
