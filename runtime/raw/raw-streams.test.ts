import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { nodes, until } from "../fixtures/nodes.ts";
import { type Mesh, RpcError } from "../index.ts";
import type { RawDuplex } from "./raw-duplex.ts";
import type { RawInfo } from "./raw-server.ts";
import type { RawHandler } from "./raw-streams.ts";

const start = nodes();

interface Scene {
  readonly server: Mesh;
  readonly client: Mesh;
}

/** `same process`: the node dials itself. */
const ways = ["over a link", "in the same process"] as const;

async function scene(way: (typeof ways)[number], handler: RawHandler): Promise<Scene> {
  const server = await start("server");
  server.bind("pipe", handler);
  if (way === "in the same process") return { server, client: server };
  const client = await start("client", { nodes: [server.address!] });
  await until(client, () => client.peers().some(({ raw, isLinked }) => isLinked && raw.includes("pipe")));
  return { server, client };
}

/** What the next stream is handed to. */
function taking(): { handler: RawHandler; taken: Promise<{ duplex: RawDuplex; info: RawInfo }> } {
  let take!: (arrival: { duplex: RawDuplex; info: RawInfo }) => void;
  const taken = new Promise<{ duplex: RawDuplex; info: RawInfo }>((resolve) => {
    take = resolve;
  });
  return { handler: (duplex, info) => take({ duplex, info }), taken };
}

test("dial waits, if it is told to, for somebody who takes the stream", async () => {
  const client = await start("client");
  await expect(client.dial("pipe")).rejects.toMatchObject({ code: "unavailable", executed: "no" });
  const never = client.dial("pipe", { waitMs: 1 });
  await expect(never).rejects.toMatchObject({ code: "deadline_exceeded" });
  const dialled = client.dial("pipe", { waitMs: Infinity });
  const server = await start("server", { nodes: [client.address!] });
  server.bind("pipe", (duplex) => pipeline(duplex, duplex));
  const duplex = await dialled;
  duplex.end("here");
  expect(await text(duplex)).toBe("here");
});

describe.each(ways)("a raw stream %s", (way) => {
  test("carries bytes both ways", async () => {
    const { client } = await scene(way, (duplex) => pipeline(duplex, duplex));
    const duplex = await client.dial("pipe");
    const sent = Buffer.alloc(3_000_000, "0123456789abcdef!");
    duplex.end(sent);
    const back = await duplex.toArray();
    expect(Buffer.concat(back as Buffer[]).equals(sent)).toBe(true);
  });

  test("says who dials, and with which session", async () => {
    const { handler, taken } = taking();
    const { client } = await scene(way, handler);
    const duplex = await client.dial("pipe", { session: "max" });
    const { info, duplex: far } = await taken;
    expect(info).toMatchObject({
      name: "pipe",
      caller: { nodeId: client.nodeId, name: client.name },
      session: "max",
      trace: undefined,
      attempt: 0,
    });
    expect(far.remoteAddress).toBe("127.0.0.1");
    duplex.destroy();
    await closed(far);
  });

  test("lets the callee end first and the caller go on", async () => {
    const { handler, taken } = taking();
    const { client } = await scene(way, handler);
    const near = await client.dial("pipe");
    const { duplex: far } = await taken;
    far.end("no more from here");
    expect(await text(near)).toBe("no more from here");
    near.end("but from here");
    expect(await text(far)).toBe("but from here");
    // Nothing was reset.
    expect([near.errored, far.errored]).toEqual([null, null]);
  });

  test("holds a writer whose reader does not read, and lets it go on", async () => {
    const { handler, taken } = taking();
    const { client } = await scene(way, handler);
    const near = await client.dial("pipe");
    const { duplex: far } = await taken;
    const chunk = Buffer.alloc(16_384, 1);
    let written = 0;
    while (near.write(chunk, () => (written += chunk.length)) || near.writableLength < 1_000_000) {
      if (near.writableLength >= 1_000_000) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // A window, what lies in the two ends, and no more.
    expect(written).toBeLessThanOrEqual(262_144 + 4 * 65_536);
    near.end();
    let read = 0;
    for await (const bytes of far) read += (bytes as Buffer).length;
    expect(read).toBeGreaterThan(1_000_000);
    far.end();
    near.resume();
  });

  test.each([
    ["an RpcError", new RpcError("data_loss", "the disk is gone"), "data_loss", "the disk is gone"],
    ["an error of its own", new Error("secret"), "aborted", "the peer has given up the stream"],
    ["nothing", undefined, "cancelled", "the peer has given up the stream"],
  ])("destroyed with %s is destroyed at the other end", async (_, error, code, message) => {
    const { handler, taken } = taking();
    const { client } = await scene(way, handler);
    const near = await client.dial("pipe");
    const { duplex: far } = await taken;
    far.destroy(error);
    const [heard] = (await once(near, "error")) as [RpcError];
    expect([heard.code, heard.message, heard.executed]).toEqual([code, message, "yes"]);
  });

  test("destroyed by the caller is destroyed at the callee, listening or not", async () => {
    const { handler, taken } = taking();
    const { client } = await scene(way, handler);
    const near = await client.dial("pipe");
    const { duplex: far } = await taken;
    near.destroy();
    await closed(far);
    expect(RpcError.is(far.errored, "cancelled")).toBe(true);
  });

  test("is reset when its handler throws, and the caller is not told why", async () => {
    const { client } = await scene(way, async () => {
      throw new Error("secret");
    });
    const near = await client.dial("pipe");
    const [heard] = (await once(near, "error")) as [RpcError];
    expect([heard.code, heard.message]).toEqual(["unknown", "the handler of the stream failed"]);
  });

  test("ends with its signal", async () => {
    const { handler, taken } = taking();
    const { client } = await scene(way, handler);
    const controller = new AbortController();
    const near = await client.dial("pipe", { signal: controller.signal });
    const { duplex: far } = await taken;
    const error = once(near, "error");
    controller.abort();
    expect((await error)[0]).toMatchObject({ code: "cancelled", executed: "unknown" });
    await closed(far);
    const late = client.dial("pipe", { signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: "cancelled", executed: "no" });
  });

  test("takes bytes that change right behind the write", async () => {
    const { client } = await scene(way, (duplex) => pipeline(duplex, duplex));
    const near = await client.dial("pipe");
    const bytes = Buffer.from("first");
    await new Promise<void>((resolve) => void near.write(bytes, () => resolve()));
    bytes.write("other");
    near.end();
    expect(await text(near)).toBe("first");
  });
});

test("a name is bound once, must be one, and needs a function", async () => {
  const mesh = await start("server");
  mesh.bind("pipe", (duplex) => duplex.end());
  expect(() => mesh.bind("pipe", () => {})).toThrow("takes raw streams named pipe already");
  expect(() => mesh.bind("a b", () => {})).toThrow('found "a b"');
  expect(() => mesh.bind("other", undefined as never)).toThrow("takes a function");
});

test("what nobody binds cannot be dialled", async () => {
  const mesh = await start("server");
  await expect(mesh.dial("nothing")).rejects.toMatchObject({ code: "unavailable", executed: "no" });
});

test("names of services and of raw streams are apart", async () => {
  const mesh = await start("server", { serve: {} });
  mesh.bind("sample", (duplex) => duplex.end("bytes"));
  const duplex = await mesh.dial("sample");
  duplex.end();
  expect(await text(duplex)).toBe("bytes");
  expect(mesh.services().map(({ name }) => name)).toEqual(["sample"]);
});

test("streams take turns over the instances, and a session stays", async () => {
  const server = await start("server");
  const replicas = [server];
  for (let i = 0; i < 2; i++) replicas.push(await start("server", { nodes: [server.address!] }));
  for (const replica of replicas) replica.bind("who", (duplex) => duplex.end(replica.instance));
  const client = await start("client", { nodes: [server.address!] });
  const ask = async (session?: string): Promise<string> => {
    const duplex = await client.dial("who", session === undefined ? {} : { session });
    duplex.end();
    return text(duplex);
  };
  // Dialling says what is wanted; links follow.
  await client.dial("who").then(
    (duplex) => duplex.destroy(),
    () => {},
  );
  await until(
    client,
    () => client.peers().filter(({ raw, isLinked }) => isLinked && raw.length > 0).length === 3,
  );
  const turns = [await ask(), await ask(), await ask(), await ask(), await ask(), await ask()];
  expect(new Set(turns.slice(0, 3)).size).toBe(3);
  expect(turns.slice(3)).toEqual(turns.slice(0, 3));
  const sticky = new Set([await ask("max"), await ask("max"), await ask("max"), await ask("max")]);
  expect(sticky.size).toBe(1);
});

test("a drain waits for streams that run, and the end of the node resets them after its grace", async () => {
  const { handler, taken } = taking();
  const { server, client } = await scene("over a link", handler);
  const near = await client.dial("pipe");
  const { duplex: far } = await taken;
  const order: string[] = [];
  const drained = server.drain().then(() => order.push("drained"));
  await until(client, () => client.peers().some(({ state }) => state === "draining"));
  far.end("last words");
  expect(await text(near)).toBe("last words");
  order.push("heard");
  near.end();
  far.resume();
  await drained;
  expect(order).toEqual(["heard", "drained"]);
});

test("a node that ends resets what it has dialled, and does not wait for it", async () => {
  const { handler, taken } = taking();
  const { client } = await scene("over a link", handler);
  const near = await client.dial("pipe");
  const { duplex: far } = await taken;
  await client.close();
  expect(near.destroyed).toBe(true);
  await closed(far);
  expect(far.errored).toMatchObject({ code: "cancelled" });
});

function closed(duplex: RawDuplex): Promise<void> {
  return new Promise((resolve) => {
    if (duplex.closed) resolve();
    else duplex.once("close", resolve);
  });
}
