import { afterEach, describe, expect, test } from "vitest";
import type { LinkOptions } from "../link/options.ts";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import { MemoryNetwork, MemoryTransport } from "../transport/memory.ts";
import type { Connection } from "../transport/transport.ts";
import type { MeshLink } from "./links.ts";
import { Membership } from "./membership.ts";

/** Nodes of one network, whose time passes when told. */
class World {
  readonly clock: SimulatedClock = new SimulatedClock();
  readonly transport: MemoryTransport = new MemoryTransport(new MemoryNetwork());
  readonly members: Membership[] = [];

  async join(digit: string, seeds: readonly string[], link: Partial<LinkOptions> = {}): Promise<Membership> {
    const nodeId = digit.repeat(32);
    const options = {
      identity: { nodeId, name: digit, tags: ["default"] },
      now: () => this.clock.now(),
      randomBytes: (length: number) => new Uint8Array(length),
    };
    // Kept as it is: a getter is asked for each link.
    Object.defineProperties(options, Object.getOwnPropertyDescriptors(link));
    const member: Membership = new Membership(
      {
        own: {
          nodeId,
          name: digit,
          state: "serving",
          addresses: [`${digit}:1`],
          services: [],
          http: [],
          raw: [],
        },
        transport: this.transport,
        resolve: async (host) => [host],
        clock: this.clock,
        random: () => 0.5,
        link: options,
        local: {
          nodeId,
          instance: digit,
          pending: 0,
          open: () => expect.fail("nobody calls"),
          openRaw: () => expect.fail("nobody calls"),
        },
      },
      {
        changed: () => {},
        joined: () => {},
        left: () => {},
        call: (_link, _header, stream) => stream.listen(deaf),
        raw: () => {},
        cannotDial: () => {},
        refused: () => {},
        fault: (error) => {
          throw error;
        },
      },
    );
    this.members.push(member);
    await this.transport.listen({ host: digit, port: 1 }, (connection) => member.accept(connection));
    member.open(seeds.map((host) => ({ host, port: 1 })));
    return member;
  }

  /** Lets time pass, in steps that leave room for what each of them sets off, until `isTrue`. */
  async pass(isTrue: () => boolean): Promise<void> {
    for (let i = 0; !isTrue(); i++) {
      if (i > 1_000) throw new Error("it never comes to that");
      this.clock.advance(100);
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

const nothing = (): void => {};
const deaf = { message: nothing, end: nothing, status: nothing, reset: nothing, writable: nothing };
const header = {
  service: "s",
  method: "m",
  hash: "0".repeat(16),
  timeoutMs: 0,
  attempt: 0,
  session: 0,
  metadata: [],
  ended: true,
};
const idOf = (digit: string): string => digit.repeat(32);

let world = new World();
afterEach(() => {
  for (const member of world.members) member.close();
  world = new World();
});

describe("a node whose link is about to end", () => {
  test("dials anew, though a stream holds the old link", async () => {
    const b = await world.join("b", []);
    const a = await world.join("a", ["b"]);
    await world.pass(() => a.links.stays(idOf("b")) && b.links.stays(idOf("a")));
    const old = a.links.best(idOf("b"))!;
    old.link.openCall(header).listen(deaf);
    await world.pass(() => old.link.callsOut === 1 && b.links.best(idOf("a"))!.link.callsIn === 1);
    b.links.best(idOf("a"))!.link.drain(1_000_000);
    await world.pass(() => a.links.stays(idOf("b")) && a.links.best(idOf("b")) !== old);
    expect(old.link.state).toBe("ready");
    expect(old.link.callsOut).toBe(1);
  });

  test("for want of ids opens another before, and moves over", async () => {
    let links = 0;
    const b = await world.join("b", []);
    const a = await world.join("a", ["b"], {
      get firstStreamId() {
        return links++ === 0 ? 2_147_483_647 - 2 * 1_000_000 : 1;
      },
    });
    await world.pass(() => a.links.stays(idOf("b")) && b.links.stays(idOf("a")));
    const worn = a.links.best(idOf("b"))!;
    for (let i = 0; i < 3; i++) worn.link.openCall(header).listen(deaf);
    await world.pass(() => worn.link.isWorn);
    await world.pass(() => a.links.best(idOf("b")) !== worn);
    expect(worn.link.state).toBe("draining");
    expect(callsOf(a.links.all())).toEqual([3, 0]);
    expect(b.links.best(idOf("a"))!.link.callsIn).toBe(0);
  });
});

test("a node that finds itself behind an address of many tries again until it finds another", async () => {
  const b = await world.join("b", []);
  let turn = 0;
  const many: Membership[] = [];
  await world.transport.listen({ host: "many", port: 1 }, (connection) => {
    many[turn++ % many.length]!.accept(connection);
  });
  const a = await world.join("a", ["many"]);
  many.push(a, a, b);
  await world.pass(() => a.links.stays(idOf("b")));
  expect(turn).toBe(3);
});

test("a handshake that ends after the node has left leaves no link behind", async () => {
  let late: Connection | undefined;
  const a = await world.join("a", []);
  await world.transport.listen({ host: "proxy", port: 1 }, (connection) => (late = connection));
  const b = await world.join("b", ["proxy"]);
  await world.pass(() => late !== undefined);
  a.accept(late!);
  a.leave();
  let steps = 0;
  await world.pass(() => steps++ === 5);
  expect([a.links.size, b.links.size]).toEqual([0, 0]);
});

function callsOf(links: readonly MeshLink[]): number[] {
  return links.map(({ link }) => link.callsOut);
}

test("the address at which the first peer reached a node is the one that others try first", async () => {
  const b = await world.join("b", []);
  b.amend({ addresses: ["bridge:1", "b:1"] });
  const a = await world.join("a", ["b"]);
  await world.pass(() => a.registry.get(idOf("b")) !== undefined);
  expect(a.registry.get(idOf("b"))!.addresses).toEqual(["b:1", "bridge:1"]);
});
