import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Mesh } from "@meshrpc/runtime";
import { describe, expect, test } from "vitest";
import { frame, frames, framesIn, helloBody, magic, nodeBody, RawPeer } from "./stage/raw-link.ts";
import { RawSocket } from "./stage/raw-socket.ts";
import { teapot } from "./stage/shopkeeper.ts";
import { collect, gate, shopOf, stage } from "./stage/stage.ts";

const { node, atEnd } = stage();

/** A shop, a caller that is linked to it, and faults that the shop has logged. */
async function scene(): Promise<{ shop: Mesh; caller: Mesh; errors: string[] }> {
  const errors: string[] = [];
  const log = { info() {}, warn() {}, debug() {}, error: (line: string) => void errors.push(line) };
  const shop = await node("shop-node", { serve: {}, log });
  const caller = await node("caller", { nodes: [shop.address!] });
  await caller.wait(["shop"]);
  return { shop, caller, errors };
}

/** Those who are there are served, a newcomer gets in, and nothing went wrong inside. */
async function expectUnharmed({ shop, caller, errors }: Awaited<ReturnType<typeof scene>>): Promise<void> {
  expect(await shopOf(caller).find(teapot)).toMatchObject({ sku: teapot });
  expect(await collect(shopOf(caller).watch(teapot))).toHaveLength(2);
  const newcomer = await node("newcomer", { nodes: [shop.address!] });
  await newcomer.wait(["shop"]);
  expect(await shopOf(newcomer).find(teapot)).toMatchObject({ sku: teapot });
  expect(errors).toEqual([]);
}

const httpRequest = "GET / HTTP/1.1\r\nhost: x\r\nuser-agent: prober\r\n\r\n";

/** What programs say first that mean somebody else. */
const notOurs: readonly (readonly [what: string, bytes: Buffer])[] = [
  ["an HTTP request", Buffer.from(httpRequest)],
  ["an HTTP/2 preface", Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")],
  ["an SSH banner", Buffer.from("SSH-2.0-OpenSSH_9.6\r\n")],
  ["a Redis command", Buffer.from("*1\r\n$4\r\nPING\r\n")],
  ["a PROXY header", Buffer.from("PROXY TCP4 10.0.0.1 10.0.0.2 5000 11999\r\n")],
  ["a TLS hello", Buffer.from("16030100310100002d0303", "hex")],
  ["zeros", Buffer.alloc(1 << 16)],
  ["random bytes", randomBytes(1 << 16)],
  ["a magic that a text mode has changed", Buffer.from("8b4d5250430a1a00", "hex")],
  ["a magic whose last byte is wrong", Buffer.from("8b4d5250430d0a1b", "hex")],
  ["the magic of seven bits", Buffer.from("0b4d5250430d0a1a", "hex")],
];

/** Frames of one who knows the magic and then breaks a rule. */
const broken: readonly (readonly [what: string, bytes: Buffer])[] = [
  ["a frame of a type that nobody knows", Buffer.concat([magic, frame(200, Buffer.alloc(3))])],
  ["the magic twice", Buffer.concat([magic, magic])],
  [
    "a HELLO of the longest length a header holds",
    Buffer.concat([magic, frame(frames.hello, Buffer.alloc(65_535))]),
  ],
  ["a frame of type 0", Buffer.concat([magic, frame(0, Buffer.alloc(3))])],
  ["a HELLO on a stream", Buffer.concat([magic, frame(frames.hello, helloBody(), { stream: 1 })])],
  ["NODE first", Buffer.concat([magic, frame(frames.node, nodeBody("x"))])],
  ["an HTTP request behind the magic", Buffer.concat([magic, Buffer.from(httpRequest)])],
  ["a name in NODE of 300 bytes", hands(nodeBody("x".repeat(300)))],
  ["no name in NODE", hands(nodeBody(""))],
];

function hands(body: Buffer): Buffer {
  return Buffer.concat([magic, frame(frames.hello, helloBody()), frame(frames.node, body)]);
}

describe("on the port of the mesh", () => {
  test.each(notOurs)("%s is hung up on without a word, and harms nobody", async (_, bytes) => {
    const set = await scene();
    const guest = await RawSocket.dial(set.shop.address!);
    expect(await guest.write(bytes).all()).toHaveLength(0);
    await expectUnharmed(set);
  });

  test.each(notOurs)("%s byte by byte is the same", async (_, bytes) => {
    const set = await scene();
    const guest = await RawSocket.dial(set.shop.address!);
    for (const byte of bytes.subarray(0, 16)) guest.write(Uint8Array.of(byte));
    expect(await guest.all()).toHaveLength(0);
    await expectUnharmed(set);
  });

  test.each(broken)("%s is refused, and harms nobody", async (_, bytes) => {
    const set = await scene();
    const guest = await RawSocket.dial(set.shop.address!);
    const heard = await guest.write(bytes).all();
    // The word may be lost where the connection is reset for what was not read.
    if (heard.length > 0) expect(framesIn(heard).at(-1)?.type).toBe(frames.goAway);
    await expectUnharmed(set);
  });

  test("a real TLS client is hung up on", async () => {
    const set = await scene();
    const [hostname, port] = set.shop.address!.split(":");
    const guest = connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false });
    await expect(once(guest, "secureConnect")).rejects.toThrow(/disconnected|reset|socket/i);
    await expectUnharmed(set);
  });

  test("a handshake of one byte at a time is a handshake", async () => {
    const set = await scene();
    const guest = await RawSocket.dial(set.shop.address!);
    for (const byte of hands(nodeBody("slow"))) guest.write(Uint8Array.of(byte));
    const heard = await guest.until((all) => framesIn(all).some(({ type }) => type === frames.gossip));
    expect(framesIn(heard).map(({ type }) => type)).not.toContain(frames.goAway);
    guest.destroy();
    await expectUnharmed(set);
  });

  test.each([
    ["says nothing", Buffer.alloc(0)],
    ["says half the magic", magic.subarray(0, 4)],
    ["stops in its HELLO", Buffer.concat([magic, frame(frames.hello, helloBody())]).subarray(0, 40)],
    ["stops behind its HELLO", Buffer.concat([magic, frame(frames.hello, helloBody())])],
  ])("twenty connections of one who %s stand beside the others", async (_, bytes) => {
    const set = await scene();
    const guests = await Promise.all(Array.from({ length: 20 }, () => RawSocket.dial(set.shop.address!)));
    for (const guest of guests) guest.write(bytes);
    await expectUnharmed(set);
    for (const guest of guests) guest.destroy();
    await expectUnharmed(set);
  });

  // Other systems have one loopback address only.
  test.runIf(process.platform === "linux")(
    "two hundred silent connections of one host are held to its share, and others get in",
    async () => {
      const set = await scene();
      const [host, port] = set.shop.address!.split(":");
      const cut = gate();
      let open = 0;
      const guests: Socket[] = [];
      atEnd(() => guests.map((guest) => guest.destroy()));
      for (let at = 0; at < 200; at++) {
        const guest = connect({ host: host!, port: Number(port), localAddress: "127.0.0.2" });
        guest.on("error", () => {});
        guest.on("close", () => --open === 32 && cut.open());
        guests.push(guest);
        await once(guest, "connect");
        open++;
      }
      await cut.opened;
      await expectUnharmed(set);
    },
  );

  test("connections that close at once, and those that are reset, harm nobody", async () => {
    const set = await scene();
    for (let at = 0; at < 100; at++) {
      const guest = await RawSocket.dial(set.shop.address!);
      if (at % 2 === 0) guest.socket.end();
      else guest.socket.resetAndDestroy();
    }
    await expectUnharmed(set);
  });

  test("one who has shaken hands and then speaks HTTP loses its own link only", async () => {
    const set = await scene();
    const peer = await RawPeer.dial(set.shop.address!);
    const heard = await peer.raw.write(httpRequest).all();
    expect(heard.length).toBeGreaterThan(0);
    await expectUnharmed(set);
  });
});

describe("a node that dials", () => {
  test.each([
    ["an HTTP server", "HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"],
    ["an SSH server", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["one that sends random bytes", randomBytes(4_096)],
    ["one that hangs up", ""],
  ])("%s among its seeds joins by the others, and can be closed", async (_, answer) => {
    const impostor = createServer((socket) => {
      socket.on("error", () => {});
      socket.end(answer);
    }).listen(0, "127.0.0.1");
    await once(impostor, "listening");
    atEnd(() => impostor.close());
    const address = impostor.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const set = await scene();
    const joiner = await node("joiner", { nodes: [`127.0.0.1:${address.port}`, set.shop.address!] });
    await joiner.wait(["shop"]);
    expect(await shopOf(joiner).find(teapot)).toMatchObject({ sku: teapot });
    await expectUnharmed(set);
  });
});
