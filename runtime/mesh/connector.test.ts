import { describe, expect, test } from "vitest";
import { attachLink } from "../link/attach.ts";
import type { LinkOptions } from "../link/options.ts";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import { connectionPair, MemoryNetwork, MemoryTransport } from "../transport/memory.ts";
import type { Connection } from "../transport/transport.ts";
import { maxHandshakes, maxHandshakesPerHost } from "../wire/limits.ts";
import { Connector } from "./connector.ts";
import type { MeshLink } from "./links.ts";

interface Scene {
  readonly connector: Connector;
  readonly transport: MemoryTransport;
  readonly up: MeshLink[];
  readonly refused: string[];
}

function scene(key?: string, digit = "a", dialled?: Connection): Scene {
  const transport = new MemoryTransport(new MemoryNetwork());
  if (dialled !== undefined) transport.dial = async () => dialled;
  const [up, refused]: [MeshLink[], string[]] = [[], []];
  const connector = new Connector(
    { transport, clock: new SimulatedClock(), link: linkOptions(digit, key) },
    {
      up: (link) => up.push(link),
      down: () => {},
      gossip: () => {},
      call: () => {},
      raw: () => {},
      leaving: () => {},
      refused: (remote) => refused.push(remote.host),
      fault: (error) => {
        throw error;
      },
    },
  );
  return { connector, transport, up, refused };
}

function linkOptions(digit: string, key?: string): Omit<LinkOptions, "role"> {
  return {
    ...(key !== undefined && { secrets: [{ id: "main", key }] }),
    identity: { nodeId: digit.repeat(32), name: digit, tags: ["default"] },
    now: () => 0,
    randomBytes: (length) => new Uint8Array(length),
  };
}

describe("connections that have not proved themselves", () => {
  /** Dials from `host`, and says nothing. */
  function dial(
    { connector }: Scene,
    host: string,
  ): { readonly near: Connection; readonly isOpen: () => boolean } {
    const [near, far] = connectionPair({ host: "node", port: 1 }, { host, port: 1 });
    let isOpen = true;
    near.start({ data: () => {}, drain: () => {}, close: () => (isOpen = false) });
    connector.accept({ ...bound(far), remote: { host, port: 1 } });
    return { near, isOpen: () => isOpen };
  }

  test(`are at most ${maxHandshakesPerHost} from one address`, async () => {
    const stage = scene();
    const open = Array.from({ length: maxHandshakesPerHost }, () => dial(stage, "hoarder"));
    const one = dial(stage, "hoarder");
    const other = dial(stage, "other");
    await turns();
    expect(open.every(({ isOpen }) => isOpen())).toBe(true);
    expect([one.isOpen(), other.isOpen()]).toEqual([false, true]);
  });

  test(`are at most ${maxHandshakes} in all, and make room as they end`, async () => {
    const stage = scene();
    const open = Array.from({ length: maxHandshakes }, (_, i) => dial(stage, `host-${i}`));
    const refused = dial(stage, "one");
    await turns();
    expect(refused.isOpen()).toBe(false);
    open[0]!.near.destroy();
    await turns();
    expect(stage.refused).toEqual(["host-0"]);
    const late = dial(stage, "one");
    await turns();
    expect(late.isOpen()).toBe(true);
  });

  test("do not count any more once they are ready", async () => {
    const stage = scene();
    for (let i = 0; i < maxHandshakesPerHost + 5; i++) {
      const [near, far] = connectionPair({ host: "node", port: 1 }, { host: "peer", port: 1 });
      stage.connector.accept(far);
      await new Promise<void>((resolve) => {
        attachLink(near, { ...linkOptions("b"), role: "dialler" }, { ...deaf, ready: () => resolve() });
      });
      await turns();
    }
    expect(stage.up.length).toBe(maxHandshakesPerHost + 5);
  });
});

describe.each(["dialler", "acceptor"] as const)("a connection that the %s loses in the handshake", (side) => {
  /** Takes `left` bytes more, and ends. */
  function cut(connection: Connection, left: number): Connection {
    return {
      ...bound(connection),
      write: (bytes) => {
        const part = bytes.slice(0, left);
        left -= part.length;
        if (part.length > 0) connection.write(part);
        if (left === 0) setImmediate(() => connection.end());
        return true;
      },
    };
  }

  /** Returns how the dial went, and how often the acceptor let it in or refused it. */
  async function handshake(bytes: number): Promise<{ readonly dial: string; readonly answers: number }> {
    const [near, far] = connectionPair({ host: "b", port: 1 }, { host: "a", port: 1 });
    const stage = scene("secret");
    const dialler = scene("secret", "b", side === "dialler" ? cut(near, bytes) : near);
    stage.connector.accept(side === "acceptor" ? cut(far, bytes) : far);
    const dial = await dialler.connector.dial({ host: "a", port: 1 }, new AbortController().signal).then(
      () => "linked",
      () => "failed",
    );
    await turns();
    return { dial, answers: stage.up.length + stage.refused.length };
  }

  test("at whatever byte: the dial settles, and the acceptor hears of it once", async () => {
    const lengths = Array.from({ length: 331 }, (_, bytes) => bytes);
    const ends = await Promise.all(lengths.map(handshake));
    expect(ends.map(({ answers }) => answers)).toEqual(lengths.map(() => 1));
    expect(new Set(ends.map(({ dial }) => dial))).toEqual(new Set(["failed", "linked"]));
    expect(ends[0]).toEqual({ dial: "failed", answers: 1 });
  });
});

test("a dial that is given up while its connection is handed over ends that connection", async () => {
  const { connector, transport } = scene();
  const accepted: Connection[] = [];
  await transport.listen({ host: "b", port: 1 }, (connection) => accepted.push(connection));
  const abort = new AbortController();
  const dialling = connector.dial({ host: "b", port: 1 }, abort.signal);
  while (accepted.length === 0) await Promise.resolve();
  abort.abort(new Error("enough"));
  const closed = new Promise<void>((resolve) =>
    accepted[0]!.start({ data: () => {}, drain: () => {}, close: () => resolve() }),
  );
  await expect(dialling).rejects.toThrow("enough");
  await closed;
});

const nothing = (): void => {};
const deaf = {
  call: nothing,
  raw: nothing,
  gossip: nothing,
  goingAway: nothing,
  closed: nothing,
  fault: nothing,
};

/** Its methods live on its class. */
function bound(connection: Connection): Connection {
  return {
    local: connection.local,
    remote: connection.remote,
    start: (events) => connection.start(events),
    write: (bytes) => connection.write(bytes),
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}

/** As many as a message there and back takes. */
async function turns(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve));
}
