import { describe, expect, test } from "vitest";
import { clientOf, named, nodes, until } from "./fixtures/nodes.ts";
import type { Mesh } from "./index.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";
import { TcpTransport } from "./transport/tcp.ts";
import type { Address, Connection } from "./transport/transport.ts";

const start = nodes();

function peerNames(mesh: Mesh): string[] {
  return mesh
    .peers()
    .map((peer) => peer.name)
    .toSorted();
}

test("in a chain where each knows only the one before, everyone finds everyone", async () => {
  const a = await start("a", { serve: named("a"), as: "of-a" });
  const b = await start("b", { nodes: [a.address!], serve: named("b"), as: "of-b" });
  const c = await start("c", { nodes: [b.address!], serve: named("c"), as: "of-c" });
  const d = await start("d", { nodes: [c.address!], serve: named("d"), as: "of-d" });
  for (const mesh of [a, b, c, d]) {
    await mesh.wait(["of-a", "of-b", "of-c", "of-d"]);
    expect(await clientOf(mesh, "of-a").greet("")).toBe("a");
    expect(await clientOf(mesh, "of-d").greet("")).toBe("d");
    expect(peerNames(mesh)).toEqual(["a", "b", "c", "d"].filter((name) => name !== mesh.name));
  }
});

test("a node that lists itself, twice, is linked with nobody and says nothing of it", async () => {
  const lines: string[] = [];
  const take = (line: string): void => void lines.push(line);
  const probe = await start("probe");
  const port = probe.address!.split(":")[1];
  await probe.close();
  const logger = { info: take, warn: take, error: take, debug: take };
  const a = await start("a", {
    address: `127.0.0.1:${port}`,
    nodes: [`127.0.0.1:${port}`, `localhost:${port}`],
    log: logger,
  });
  const b = await start("b", { nodes: [a.address!] });
  await Promise.all([a, b].map((mesh) => until(mesh, () => mesh.peers().length === 1)));
  expect(peerNames(a)).toEqual(["b"]);
  expect(peerNames(b)).toEqual(["a"]);
  expect(lines.filter((line) => line.includes("refused") || line.includes("warning: a. "))).toEqual([]);
});

test("all replicas of a service are found through one seed, and take turns", async () => {
  const seed = await start("seed");
  const calls = new Map<string, number>();
  for (let i = 0; i < 5; i++) {
    const greet = async (): Promise<string> => {
      calls.set(`r${i}`, (calls.get(`r${i}`) ?? 0) + 1);
      return "";
    };
    await start(`r${i}`, { nodes: [seed.address!], serve: { greet } });
  }
  for (const name of ["x", "y", "z"]) {
    const caller = await start(name, { nodes: [seed.address!] });
    await caller.wait([sampleService], { instances: 5 });
    const client = clientOf(caller);
    await Promise.all(Array.from({ length: 333 }, () => client.greet("")));
  }
  const counts = [...calls.values()];
  expect(counts).toHaveLength(5);
  expect(Math.max(...counts) / Math.min(...counts)).toBeLessThanOrEqual(1.05);
});

test("a session stays with one replica, the same for every caller", async () => {
  const seed = await start("seed");
  for (const name of ["r0", "r1", "r2"]) await start(name, { nodes: [seed.address!], serve: named(name) });
  const homes = new Map<string, Set<string>>();
  for (const name of ["x", "y"]) {
    const caller = await start(name, { nodes: [seed.address!] });
    await caller.wait([sampleService], { instances: 3 });
    for (let i = 0; i < 30; i++) {
      const session = `user-${i % 10}`;
      const home = await clientOf(caller).greet("", undefined, { session });
      homes.set(session, (homes.get(session) ?? new Set()).add(home));
    }
  }
  expect([...homes.values()].map((names) => names.size)).toEqual(Array.from({ length: 10 }, () => 1));
  expect(new Set([...homes.values()].flatMap((names) => [...names])).size).toBeGreaterThan(1);
});

/** TCP that knows how many of the connections that it dialled are open. */
class CountingTransport extends TcpTransport {
  open = 0;
  dialled = 0;

  override async dial(address: Address, signal: AbortSignal): Promise<Connection> {
    const connection = await super.dial(address, signal);
    this.open++;
    this.dialled++;
    const start = connection.start.bind(connection);
    connection.start = (events) =>
      start({
        data: (chunk) => events.data(chunk),
        drain: () => events.drain(),
        close: (error) => {
          this.open--;
          events.close(error);
        },
      });
    return connection;
  }
}

test("nodes that dial each other at the same time end up with one link, and lose no call", async () => {
  const transport = new CountingTransport();
  const environment = { transport };
  const [p, q] = [await start("p"), await start("q")];
  const addresses = [p.address!, q.address!];
  await Promise.all([p.close(), q.close()]);
  const [a, b] = await Promise.all([
    start("a", {
      address: addresses[0]!,
      nodes: [addresses[1]!],
      serve: named("a"),
      as: "of-a",
      environment,
    }),
    start("b", {
      address: addresses[1]!,
      nodes: [addresses[0]!],
      serve: named("b"),
      as: "of-b",
      environment,
    }),
  ]);
  await Promise.all([a.wait(["of-b"]), b.wait(["of-a"])]);
  const [toA, toB] = [clientOf(b, "of-a"), clientOf(a, "of-b")];
  for (let round = 0; round < 50; round++) {
    expect(await Promise.all([toA.post(""), toB.post(""), toA.greet(""), toB.greet("")])).toEqual([
      undefined,
      undefined,
      "a",
      "b",
    ]);
  }
  while (transport.open > 1) await new Promise((resolve) => setImmediate(resolve));
  expect(transport.dialled).toBeGreaterThan(1);
  expect(transport.open).toBe(1);
});

describe("a seed", () => {
  test("that starts later is found, and found again after a restart", async () => {
    const probe = await start("probe");
    const address = probe.address!;
    await probe.close();
    const caller = await start("caller", { nodes: [address] });
    const first = await start("first", { address, serve: named("first") });
    await caller.wait([sampleService]);
    expect(await clientOf(caller).greet("")).toBe("first");
    await first.close();
    await until(caller, () => caller.services().length === 0);
    await start("second", { address, serve: named("second") });
    await caller.wait([sampleService]);
    expect(await clientOf(caller).greet("")).toBe("second");
  });

  test("is told by all addresses that its name has", async () => {
    const a = await start("a", { serve: named("a") });
    const port = a.address!.split(":")[1]!;
    const b = await start("b", { address: `127.0.0.2:${port}`, serve: named("b") });
    const caller = await start("caller", {
      nodes: [`replicas.test:${port}`],
      environment: { resolve: async () => ["127.0.0.1", "127.0.0.2"] },
    });
    await caller.wait([sampleService], { instances: 2 });
    expect(peerNames(caller)).toEqual(["a", "b"]);
    expect(b.peers().length).toBeGreaterThan(0);
  });

  test("may go away once the others know each other", async () => {
    const seed = await start("seed");
    const server = await start("server", { nodes: [seed.address!], serve: named("server") });
    const caller = await start("caller", { nodes: [seed.address!] });
    await caller.wait([sampleService]);
    await seed.close();
    expect(await clientOf(caller).greet("")).toBe("server");
    expect(peerNames(server)).toEqual(["caller"]);
  });
});

describe("nodes never mix", () => {
  async function refusal(server: object, caller: object): Promise<string> {
    const a = await start("a", { serve: named("a"), ...server });
    const b = await start("b", { nodes: [a.address!], ...caller });
    const error = await b.wait([sampleService], { timeoutMs: 200 }).catch((error: unknown) => error);
    expect(b.peers()).toEqual([]);
    expect(a.peers()).toEqual([]);
    return String(error);
  }

  test("with other tags", async () => {
    expect(await refusal({ tags: ["blue"] }, { tags: ["green"] })).toContain("its tags differ");
  });

  test("with another secret", async () => {
    expect(await refusal({ secret: "a" }, { secret: "b" })).toContain("the proof of the secret is wrong");
  });

  test("with and without a secret", async () => {
    expect(await refusal({ secret: "a" }, {})).toContain("secret");
    expect(await refusal({}, { secret: "a" })).toContain("secret");
  });

  test("and tags in another order are the same tags, keys of a ring as good as another", async () => {
    const a = await start("a", {
      serve: named("a"),
      tags: ["x", "y"],
      secret: [
        { id: "new", key: "n" },
        { id: "old", key: "o" },
      ],
    });
    const b = await start("b", { nodes: [a.address!], tags: ["y", "x"], secret: [{ id: "old", key: "o" }] });
    await b.wait([sampleService]);
    expect(await clientOf(b).greet("")).toBe("a");
  });
});
