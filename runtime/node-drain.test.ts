import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { clientOf, gate, named, nodes, until } from "./fixtures/nodes.ts";
import { type CallContext, Mesh } from "./index.ts";
import { SimulatedClock } from "./rpc/fixtures/simulated-clock.ts";
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

  test("waits for what stands in front of it for 15 s, and no longer", async () => {
    const clock = new SimulatedClock();
    const errors: string[] = [];
    const log = { info() {}, warn() {}, debug() {}, error: (line: string) => void errors.push(line) };
    const mesh = await start("a", { log, environment: { clock } });
    const asked = gate();
    mesh.onDrain(() => new Promise(() => {}));
    mesh.onDrain(asked.open);
    const closed = mesh.close();
    clock.advance(14_999);
    expect(mesh.services()).toEqual([]);
    expect(errors).toEqual([]);
    clock.advance(1);
    await asked.opened;
    await closed;
    expect(errors).toEqual([
      expect.stringContaining("what stands in front of the mesh did not stop: it takes longer than 15000 ms"),
    ]);
  });

  test("before it listened does not listen any more, and closes", async () => {
    const mesh = new Mesh({ name: "a", log: "silent", signals: false }, { env: {} });
    await mesh.drain();
    await expect(mesh.listen()).rejects.toMatchObject({ code: "failed_precondition" });
    expect(mesh.address).toBeUndefined();
    await mesh.close();
  });

  test("while it begins to listen frees the port again", async () => {
    const mesh = new Mesh({ name: "a", log: "silent", signals: false }, { env: {} });
    const probe = await start("probe");
    const address = probe.address!;
    await probe.close();
    const listening = mesh.listen(address);
    await Promise.all([mesh.drain(), expect(listening).rejects.toMatchObject({ code: "cancelled" })]);
    await mesh.close();
    await start("next", { address });
  });

  test("resets what still runs at the end of its grace: unavailable, executed unknown", async () => {
    const clock = new SimulatedClock();
    const [began, aborted] = [gate(), gate()];
    const stuck = await start("stuck", {
      environment: { clock },
      serve: {
        greet: (_name: string, _options: unknown, context?: CallContext) => {
          began.open();
          context?.signal.addEventListener("abort", aborted.open);
          return new Promise<string>(() => {});
        },
      },
    });
    const caller = await start("caller", { nodes: [stuck.address!] });
    await caller.wait([sampleService]);
    const held = clientOf(caller)
      .greet("")
      .catch((error: unknown) => error);
    await began.opened;
    const closed = stuck.close();
    await until(caller, () => caller.missing([sampleService]).length === 1);
    // Its peers have heard; what is left is the call.
    clock.advance(15_000);
    await closed;
    expect(await held).toMatchObject({ code: "unavailable", executed: "unknown" });
    await aborted.opened;
  });

  test("that has closed serves nobody, itself included", async () => {
    const mesh = await start("a", { serve: named("a") });
    expect(await clientOf(mesh).greet("")).toBe("a");
    await mesh.close();
    await expect(clientOf(mesh).greet("")).rejects.toMatchObject({ code: "unavailable", executed: "no" });
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
