import { createConnection } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { MemoryNetwork, MemoryTransport } from "./memory.ts";
import { isDialledByItself, TcpTransport } from "./tcp.ts";
import type { Connection, Listener, Transport } from "./transport.ts";

const open: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const never = new AbortController().signal;

describe.each<{ name: string; host: string; make: () => Transport }>([
  { name: "memory", host: "node", make: () => new MemoryTransport(new MemoryNetwork()) },
  { name: "tcp over IPv4", host: "127.0.0.1", make: () => new TcpTransport() },
  { name: "tcp over IPv6", host: "[::1]", make: () => new TcpTransport() },
])("$name", ({ host, make }) => {
  it("carries bytes both ways, and an end after the last of them", async () => {
    const transport = make();
    const { near, far } = await join(transport);
    const there = collect(far);
    const back = collect(near);
    near.write(new Uint8Array(3).fill(1));
    near.write(new Uint8Array(100_000).fill(2));
    far.write(new Uint8Array(5).fill(3));
    near.end();
    expect(await there).toEqual({ length: 100_003, error: undefined });
    far.end();
    expect(await back).toMatchObject({ error: undefined });
  });

  it("says false when it has enough, and drain when it takes more", async () => {
    const { near, far } = await join(make());
    const drained = new Promise<void>((resolve) =>
      near.start({ data: () => {}, drain: resolve, close: () => {} }),
    );
    let written = 0;
    while (near.write(new Uint8Array(65_536))) expect((written += 65_536)).toBeLessThan(1_000_000_000);
    void collect(far);
    await drained;
    near.destroy();
  });

  it("tells the other end of a destroyed connection", async () => {
    const { near, far } = await join(make());
    const closed = collect(far);
    near.start({ data: () => {}, drain: () => {}, close: () => {} });
    near.destroy();
    expect(await closed).toMatchObject({ length: 0 });
  });

  it("rejects a taken port with the system's words, and frees it at once when closed", async () => {
    const transport = make();
    const listener = await listen(transport, () => {});
    const { host: bound, port } = listener.address;
    await expect(transport.listen({ host: bound, port }, () => {})).rejects.toMatchObject({
      code: "EADDRINUSE",
      message: expect.stringContaining(String(port)),
    });
    await listener.close();
    const again = await transport.listen({ host: bound, port }, () => {});
    open.push(() => again.close());
  });

  it("rejects a dial that nobody answers, and one that is given up", async () => {
    const transport = make();
    const listener = await listen(transport, () => {});
    await listener.close();
    await expect(transport.dial(listener.address, never)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await expect(transport.dial(listener.address, AbortSignal.abort(new Error("enough")))).rejects.toThrow(
      "enough",
    );
  });

  async function listen(transport: Transport, accept: (connection: Connection) => void): Promise<Listener> {
    const listener = await transport.listen({ host, port: 0 }, accept);
    open.push(() => listener.close());
    return listener;
  }

  async function join(transport: Transport): Promise<{ near: Connection; far: Connection }> {
    let accepted!: (connection: Connection) => void;
    const far = new Promise<Connection>((resolve) => (accepted = resolve));
    const listener = await listen(transport, accepted);
    const near = await transport.dial(listener.address, never);
    const ends = { near, far: await far };
    open.push(() => (ends.near.destroy(), ends.far.destroy()));
    return ends;
  }
});

it("tcp hands a broken connection's error to whoever starts it later", async () => {
  let accepted!: (connection: Connection) => void;
  const connection = new Promise<Connection>((resolve) => (accepted = resolve));
  const listener = await new TcpTransport().listen({ host: "127.0.0.1", port: 0 }, accepted);
  open.push(() => listener.close());
  const socket = createConnection(listener.address.port, "127.0.0.1");
  const far = await connection;
  socket.resetAndDestroy();
  await new Promise((resolve) => far.start({ data: () => {}, drain: () => {}, close: resolve }));
});

it("tcp tells a socket that was connected with itself", () => {
  const socket = {
    localAddress: "127.0.0.1",
    localPort: 50_000,
    remoteAddress: "127.0.0.1",
    remotePort: 50_000,
  };
  expect(isDialledByItself(socket)).toBe(true);
  expect(isDialledByItself({ ...socket, localPort: 50_001 })).toBe(false);
  expect(isDialledByItself({ ...socket, remoteAddress: "10.0.0.1" })).toBe(false);
});

function collect(connection: Connection): Promise<{ length: number; error: Error | undefined }> {
  return new Promise((resolve) => {
    let length = 0;
    connection.start({
      data: (chunk) => (length += chunk.length),
      drain: () => {},
      close: (error) => {
        connection.end();
        resolve({ length, error });
      },
    });
  });
}
