import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { clientOf, gate, named, nodes } from "./fixtures/nodes.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";

const start = nodes();

describe("a node that drains", () => {
  test("finishes the calls that it has, and gets no new one", async () => {
    const [began, release] = [gate(), gate()];
    const slow = {
      greet: async () => {
        began.open();
        await release.opened;
        return "slow";
      },
    };
    const leaver = await start("leaver", { serve: slow });
    const caller = await start("caller", { nodes: [leaver.address!] });
    await caller.wait([sampleService]);
    const client = clientOf(caller);
    const held = client.greet("");
    await began.opened;
    await start("stayer", { nodes: [caller.address!], serve: named("stayer") });
    await caller.wait([sampleService], { instances: 2 });
    const drained = leaver.drain();
    const answers = new Set<string>();
    // The first answers may still pass the news on their way; none of them may fail or reach the leaver's handler.
    for (let i = 0; i < 20; i++) if (leaver.services().length > 0) answers.add(await other(client));
    expect([...answers]).toEqual(["stayer"]);
    release.open();
    expect(await held).toBe("slow");
    await drained;
  });

  /** A call that does not end if it reaches the node that drains. */
  function other(client: ReturnType<typeof clientOf>): Promise<string> {
    return client.greet("", undefined, { timeoutMs: 5_000 });
  }

  test("may still call others, so that its handlers can end", async () => {
    const [began, release] = [gate(), gate()];
    const inner = await start("inner", { serve: named("inner"), as: "inner" });
    const outer = await start("outer", {
      nodes: [inner.address!],
      as: "outer",
      serve: {
        greet: async () => {
          began.open();
          await release.opened;
          return clientOf(outer, "inner").greet("");
        },
      },
    });
    await outer.wait(["inner"]);
    const caller = await start("caller", { nodes: [outer.address!] });
    await caller.wait(["outer"]);
    const call = clientOf(caller, "outer").greet("");
    await began.opened;
    const closed = outer.close();
    release.open();
    expect(await call).toBe("inner");
    await closed;
  });

  test("stops what stands in front of it first, in order, and once", async () => {
    const order: string[] = [];
    const mesh = await start("a");
    mesh.onDrain(async () => {
      await Promise.resolve();
      order.push(`gateway ${mesh.services().length}`);
    });
    mesh.onDrain(() => order.push("greeters"));
    await Promise.all([mesh.drain(), mesh.drain(), mesh.close(), mesh.close()]);
    expect(order).toEqual(["gateway 0", "greeters"]);
  });

  test("leaves no trace of itself with the others", async () => {
    const a = await start("a", { serve: named("a") });
    const b = await start("b", { nodes: [a.address!], serve: named("b") });
    const c = await start("c", { nodes: [b.address!] });
    await c.wait([sampleService], { instances: 2 });
    await a.close();
    expect(a.address).toBeDefined();
    await expect(clientOf(c).greet("")).resolves.toBe("b");
    expect(c.peers().map((peer) => peer.name)).toEqual(["b"]);
    expect(b.peers().map((peer) => peer.name)).toEqual(["c"]);
  });
});

test("nodes come and go under load and no call of any kind fails or runs twice", async () => {
  const seed = await start("seed");
  const executed = new Map<string, number>();
  const serve = {
    post: async (card: string) => {
      // Long enough for every turn to find calls that run.
      await new Promise((resolve) => setTimeout(resolve, 2));
      executed.set(card, (executed.get(card) ?? 0) + 1);
    },
  };
  const replicas = [];
  for (let i = 0; i < 3; i++) replicas.push(await start(`r${i}`, { nodes: [seed.address!], serve }));
  const caller = await start("caller", { nodes: [seed.address!] });
  await caller.wait([sampleService], { instances: 3 });
  const client = clientOf(caller);
  const over = new AbortController();
  const progress = new EventTarget();
  let sent = 0;
  async function load(): Promise<void> {
    while (!over.signal.aborted) {
      await client.post(`card-${sent++}`);
      progress.dispatchEvent(new Event("call"));
    }
  }
  async function calls(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await once(progress, "call");
  }
  const loads = Promise.all(Array.from({ length: 20 }, load));
  for (let i = 3; i < 9; i++) {
    const joined = start(`r${i}`, { nodes: [seed.address!], serve });
    replicas.push(await joined);
    await caller.wait([sampleService], { instances: 4 });
    await calls(50);
    await replicas.shift()!.close();
    await calls(50);
  }
  over.abort();
  await loads;
  expect(sent).toBeGreaterThan(600);
  expect(executed.size).toBe(sent);
  expect(Math.max(...executed.values())).toBe(1);
});
