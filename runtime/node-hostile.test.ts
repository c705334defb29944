import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { clientOf, gate, named, nodes, until } from "./fixtures/nodes.ts";
import type { Mesh } from "./index.ts";
import { attachLink } from "./link/attach.ts";
import type { Link } from "./link/link.ts";
import { type Gossip, decodeGossip, encodeGossip } from "./mesh/gossip.ts";
import { decodeRecord, encodeRecord, type NodeRecord } from "./mesh/record.ts";
import { sampleService } from "./rpc/fixtures/sample.ts";
import { MemoryNetwork, MemoryTransport } from "./transport/memory.ts";
import type { Address, Connection } from "./transport/transport.ts";

const start = nodes();

/** A member of the mesh that says what the test tells it to. */
class Scripted {
  readonly nodeId: string = randomBytes(16).toString("hex");
  readonly heard: NodeRecord[] = [];
  readonly closed: Promise<void>;
  #closed: () => void = () => {};
  #heardMore: () => void = () => {};
  #link: Link | undefined;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#closed = resolve;
    });
  }

  async join(transport: MemoryTransport, address: Address): Promise<void> {
    const connection = await transport.dial(address, new AbortController().signal);
    const ready = gate();
    this.#link = this.attach(connection, "dialler", ready.open);
    await ready.opened;
  }

  attach(connection: Connection, role: "dialler" | "acceptor", ready: () => void = () => {}): Link {
    return attachLink(
      connection,
      {
        role,
        identity: { nodeId: this.nodeId, name: "scripted", tags: ["default"] },
        now: () => performance.now(),
        randomBytes: (length) => randomBytes(length),
      },
      {
        ready,
        call: (_, stream) => stream.finish({ code: "unimplemented", executed: "no", message: "" }),
        raw: () => {},
        gossip: (payload) => {
          for (const bytes of decodeGossip(payload).records ?? []) this.heard.push(decodeRecord(bytes));
          this.#heardMore();
        },
        goingAway: () => {},
        closed: () => this.#closed(),
        fault: (error) => {
          throw error;
        },
      },
    );
  }

  say(gossip: Gossip | Uint8Array): void {
    this.#link?.sendGossip(gossip instanceof Uint8Array ? gossip : encodeGossip(gossip));
  }

  async hears(fits: (record: NodeRecord) => boolean): Promise<NodeRecord> {
    for (;;) {
      const record = this.heard.find(fits);
      if (record !== undefined) return record;
      await new Promise<void>((resolve) => {
        this.#heardMore = resolve;
      });
    }
  }
}

function recordOf(nodeId: string, change: Partial<NodeRecord> = {}): Uint8Array {
  return encodeRecord({
    nodeId,
    version: 1,
    name: "hint",
    state: "serving",
    addresses: [],
    services: [{ name: "sample", hash: "5a" }],
    http: [],
    raw: [],
    ...change,
  });
}

interface Scene {
  readonly victim: Mesh;
  readonly server: Mesh;
  readonly scripted: Scripted;
  readonly transport: MemoryTransport;
}

/** A node that calls a server, and a scripted peer of both. */
async function scene(): Promise<Scene> {
  const transport = new MemoryTransport(new MemoryNetwork());
  const environment = { transport, resolve: async (host: string) => [host] };
  const server = await start("server", { environment, serve: named("server") });
  const victim = await start("victim", { environment, nodes: [server.address!] });
  await victim.wait([sampleService]);
  const scripted = new Scripted();
  const [host = "", port] = victim.address!.split(":");
  await scripted.join(transport, { host, port: Number(port) });
  return { victim, server, scripted, transport };
}

describe("a hostile or mistaken peer", () => {
  test.each<[string, Uint8Array]>([
    ["garbage", Uint8Array.of(1, 2, 3)],
    ["a promise of four billion records", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff)],
    ["a record that is none", encodeGossip({ records: [Uint8Array.of(0xc0)] })],
  ])("that gossips %s loses its link, and nobody else does", async (_, payload) => {
    const { victim, scripted } = await scene();
    scripted.say(payload);
    await scripted.closed;
    expect(await clientOf(victim).greet("")).toBe("server");
  });

  test("that asks again and again for all that is known loses its link", async () => {
    const { victim, scripted } = await scene();
    for (let i = 0; i < 20; i++) scripted.say({ digest: [] });
    await scripted.closed;
    expect(await clientOf(victim).greet("")).toBe("server");
  });

  test("whose end others have told before is not called any more once it says so itself", async () => {
    const { victim, scripted, transport } = await scene();
    scripted.say({ records: [recordOf(scripted.nodeId, { version: 3 })] });
    await victim.wait([sampleService], { instances: 2 });
    const other = new Scripted();
    const [host = "", port] = victim.address!.split(":");
    await other.join(transport, { host, port: Number(port) });
    const gone = [{ nodeId: scripted.nodeId, version: 4, gone: true }];
    other.say({ gone });
    await until(victim, () => !victim.peers().some((peer) => peer.nodeId === scripted.nodeId));
    await victim.wait([sampleService], { instances: 2 });
    scripted.say({ gone });
    // Gossip keeps its order: what is said afterwards is heard afterwards.
    scripted.say({ records: [recordOf(randomBytes(16).toString("hex"))] });
    await until(victim, () => victim.peers().some((peer) => peer.name === "hint"));
    for (let i = 0; i < 4; i++) expect(await clientOf(victim).greet("")).toBe("server");
  });

  test("cannot make a service routable on behalf of others", async () => {
    const { victim, scripted, transport } = await scene();
    const other = new Scripted();
    const dialled = gate();
    await transport.listen({ host: "lair", port: 1 }, (connection) => {
      other.attach(connection, "acceptor");
      dialled.open();
    });
    const forged = randomBytes(16).toString("hex");
    scripted.say({ records: [recordOf(forged, { addresses: ["lair:1"] })] });
    await dialled.opened;
    await other.hears((record) => record.nodeId === victim.nodeId);
    expect(victim.services()[0]?.instances.map(({ isRoutable }) => isRoutable)).toEqual([true, false]);
    for (let i = 0; i < 4; i++) expect(await clientOf(victim).greet("")).toBe("server");
  });

  test("that calls a node dead is contradicted by it, and calls go on meanwhile", async () => {
    const { victim, server, scripted } = await scene();
    const { version } = await scripted.hears((record) => record.nodeId === victim.nodeId);
    scripted.say({ gone: [{ nodeId: victim.nodeId, version: version + 5, gone: true }] });
    const again = await scripted.hears(
      (record) => record.nodeId === victim.nodeId && record.version > version,
    );
    expect(again).toMatchObject({ version: version + 6, name: "victim", state: "serving" });

    scripted.say({ gone: [{ nodeId: server.nodeId, version: 1_000, gone: true }] });
    await until(victim, () => victim.peers().length === 0);
    expect(await clientOf(victim).greet("")).toBe("server");
    await until(victim, () => victim.peers().some((peer) => peer.name === "server"));
  });

  test("that speaks for a node under its own id is outbid", async () => {
    const { victim, scripted } = await scene();
    scripted.say({ records: [recordOf(victim.nodeId, { version: 70, name: "impostor" })] });
    expect(
      await scripted.hears((record) => record.nodeId === victim.nodeId && record.version > 70),
    ).toMatchObject({
      name: "victim",
    });
  });

  test("that offers addresses nobody could dial does no harm", async () => {
    const { victim, scripted } = await scene();
    const addresses = ["", "http://x", "[::1", "a:99999", "lair:2"];
    scripted.say({ records: [recordOf(randomBytes(16).toString("hex"), { addresses })] });
    await until(victim, () => victim.peers().some((peer) => peer.name === "hint"));
    expect(await clientOf(victim).greet("")).toBe("server");
  });
});
