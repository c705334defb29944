import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { MemoryNetwork, MemoryTransport } from "../transport/memory.ts";
import { TcpTransport } from "../transport/tcp.ts";
import type { Connection, Transport } from "../transport/transport.ts";
import { type AttachedEvents, attachLink } from "./attach.ts";
import type { Link } from "./link.ts";
import type { Role } from "./options.ts";
import { call, ok } from "./test/pair.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

describe.each<{ name: string; host: string; make: () => Transport }>([
  { name: "memory", host: "node", make: () => new MemoryTransport(new MemoryNetwork()) },
  { name: "tcp", host: "127.0.0.1", make: () => new TcpTransport() },
])("links over $name", ({ host, make }) => {
  it("carry a thousand calls at once, and a long answer", async () => {
    const [near] = await joined(make(), host, {
      call: (header, stream) => {
        const length = header.timeoutMs;
        stream.listen({ message() {}, end() {}, status() {}, reset() {}, writable() {} });
        stream.finish(ok(new Uint8Array(length)));
      },
    });
    const answers = Array.from({ length: 1_000 }, (_, i) => ask(near, i === 0 ? 3_000_000 : i));
    expect(await Promise.all(answers)).toEqual(
      Array.from({ length: 1_000 }, (_, i) => (i === 0 ? 3_000_000 : i)),
    );
  });

  it("tell each other of a close, without error", async () => {
    let farClosed!: (error: unknown) => void;
    const closed = new Promise((resolve) => (farClosed = resolve));
    const [near] = await joined(make(), host, { closed: farClosed });
    near.close();
    expect(await closed).toBeUndefined();
  });

  it("stream 64 MB in constant memory", async () => {
    const [near] = await joined(make(), host, {
      call: (_header, stream) => {
        let received = 0;
        stream.listen({
          message: (bytes) => {
            received += bytes.length;
            stream.consume(bytes.length);
          },
          end: () => stream.finish({ ...ok(), message: String(received) }),
          status() {},
          reset() {},
          writable() {},
        });
      },
    });
    const stream = near.openCall(call());
    const piece = new Uint8Array(65_536);
    const total = await new Promise<string>((resolve, reject) => {
      let left = 1_024;
      const pump = (): void => {
        while (left > 0) {
          left--;
          if (!stream.write(piece)) return;
        }
        stream.end();
      };
      stream.listen({
        message() {},
        end() {},
        status: (status) => resolve(status.message),
        reset: (reset) => reject(new Error(reset.code)),
        writable: pump,
      });
      pump();
    });
    expect(total).toBe(String(64 * 1_024 * 1_024));
  });

  async function joined(
    transport: Transport,
    at: string,
    far: Partial<AttachedEvents>,
  ): Promise<[Link, Link]> {
    let accepted!: (connection: Connection) => void;
    const incoming = new Promise<Connection>((resolve) => (accepted = resolve));
    const listener = await transport.listen({ host: at, port: 0 }, accepted);
    open.push(() => listener.close());
    const dialled = await transport.dial(listener.address, new AbortController().signal);
    const connection = await incoming;
    return new Promise((resolve, reject) => {
      const theirs = attachLink(connection, options("acceptor"), events({ closed: reject, ...far }));
      const ours: Link = attachLink(
        dialled,
        options("dialler"),
        events({ ready: () => resolve([ours, theirs]) }),
      );
      open.push(() => (ours.close(), theirs.close()));
    });
  }
});

function options(role: Role): Parameters<typeof attachLink>[1] {
  return {
    role,
    identity: { nodeId: randomBytes(16).toString("hex"), name: role, tags: [] },
    now: () => performance.now(),
    randomBytes: (length) => randomBytes(length),
  };
}

function events(some: Partial<AttachedEvents>): AttachedEvents {
  return {
    ready() {},
    call() {},
    raw() {},
    gossip() {},
    goingAway() {},
    closed() {},
    fault: (error) => {
      throw error;
    },
    ...some,
  };
}

function ask(link: Link, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let got = 0;
    link.openCall(call({ timeoutMs: length, ended: true })).listen({
      message: (bytes) => (got += bytes.length),
      end() {},
      status: (status) => resolve(got + (status.body?.length ?? 0)),
      reset: (reset) => reject(new Error(reset.code)),
      writable() {},
    });
  });
}
