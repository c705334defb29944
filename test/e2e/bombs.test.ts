import { encode } from "@msgpack/msgpack";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { frame, frames, framesIn, magic, RawPeer } from "./stage/raw-link.ts";
import { RawSocket } from "./stage/raw-socket.ts";
import { type ShopProcess, shopProcess } from "./stage/shop-process.ts";
import { teapot } from "./stage/shopkeeper.ts";

/** Old space of the victim. A bomb that goes off at once takes gigabytes. */
const heapMiB = 64;
/** What may live longer than before: code that was compiled on the way, not values. */
const flatBytes = 8 * 1_048_576;

let shop: ShopProcess;
/** A well-behaved peer that is there all the time. */
let witness: RawPeer;
let before: number;

beforeAll(async () => {
  shop = await shopProcess(heapMiB);
  witness = await RawPeer.dial(shop.address);
  for (let at = 0; at < 100; at++) await expectService();
  before = await shop.liveBytes();
});

afterAll(async () => {
  witness.raw.destroy();
  expect(await shop.end()).toBe(0);
  shop.kill();
});

const ok = 0;
const invalidArgument = 3;
const resourceExhausted = 8;

async function expectService(): Promise<void> {
  const status = await witness.call("shop", "find", encode([teapot]));
  expect(status.type).toBe(frames.status);
  expect(status.body.readUInt8(0)).toBe(ok);
}

/**
 * No more than `heldBytes` of what was sent are still held. What a collection finds may lie in the buffer of a socket that
 * is just closing, so that it is looked at again behind further calls; what leaks stays.
 */
async function expectHeld(heldBytes: number): Promise<void> {
  let grownBytes = Infinity;
  for (let look = 0; look < 50 && grownBytes >= heldBytes; look++) {
    await expectService();
    grownBytes = (await shop.liveBytes()) - before;
  }
  expect(grownBytes).toBeLessThan(heldBytes);
}

const expectFlat = (): Promise<void> => expectHeld(flatBytes);

const bytes = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "hex") : part)));

/** Payloads that announce or nest more than they are, of at most 16,000 bytes. */
const bombs: readonly (readonly [what: string, payload: Buffer])[] = [
  ["an array of four billion", bytes("ddffffffff")],
  ["a map of four billion", bytes("dfffffffff")],
  ["a text of four gigabytes", bytes("dbffffffff", "61")],
  ["a binary of four gigabytes", bytes("c6ffffffff", "00")],
  ["an extension of four gigabytes", bytes("c9ffffffff02", "00")],
  ["arrays of 16 million, one in the other", Buffer.alloc(16_000, Buffer.from("dd00ffffff", "hex"))],
  ["arrays of 65,535, one in the other", Buffer.alloc(15_999, Buffer.from("dcffff", "hex"))],
  ["16,000 arrays, one in the other", Buffer.alloc(16_000, 0x91)],
  ["16,000 maps, one in the other", Buffer.alloc(16_000, Buffer.from("81a161", "hex"))],
  ["arrays that each claim all that is left", claims(16_000)],
  [
    "a list of lists that claim four billion",
    bytes("dc0c80", Buffer.alloc(15_990, Buffer.from("ddffffffff", "hex"))),
  ],
  ["an extension in an extension in an extension", Buffer.alloc(15_900, Buffer.from("c83e0002", "hex"))],
  ["a bigint of 15,000 bytes", bytes("91c83a9902", "00", Buffer.alloc(15_000, 0xff))],
  ["a map with one key 5,000 times", bytes("de1388", Buffer.alloc(15_000, Buffer.from("a161c0", "hex")))],
  ["__proto__", bytes("9181a95f5f70726f746f5f5f81a176c0")],
  ["half a text", bytes("91d97f", "61")],
  ["nothing but the type that is none", Buffer.alloc(100, 0xc1)],
  ["nothing", Buffer.alloc(0)],
];

/** Each array says truthfully how many bytes follow it, so that only the sum is a lie. */
function claims(size: number): Buffer {
  const all = Buffer.alloc(size, 0xdd);
  for (let at = 0; at + 5 <= size; at += 5) all.writeUInt32BE(size - at - 5, at + 1);
  return all;
}

describe("of MessagePack bombs", () => {
  test.each(bombs)("%s as HELLO cuts the link that it came on, 20 times over", async (_, payload) => {
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const stranger = await RawSocket.dial(shop.address);
        const heard = await stranger.write(bytes(magic, frame(frames.hello, payload))).all();
        expect(framesIn(heard).map(({ type }) => type)).toEqual([frames.goAway]);
      }),
    );
    await expectService();
  });

  test.each(bombs)("%s as arguments is refused, and its link lives on", async (_, payload) => {
    const peer = await RawPeer.dial(shop.address);
    const streams = Array.from({ length: 50 }, () => peer.open("shop", "order", payload));
    for (const stream of streams) {
      const { type, body } = await peer.statusOf(stream);
      expect(type).toBe(frames.status);
      expect(body.readUInt8(0)).toBe(invalidArgument);
    }
    expect((await peer.call("shop", "find", encode([teapot]))).body.readUInt8(0)).toBe(ok);
    peer.raw.destroy();
    await expectService();
  });

  test.each(bombs)("%s as gossip cuts the link that it came on", async (_, payload) => {
    const peer = await RawPeer.dial(shop.address);
    const heard = await peer.raw.write(frame(frames.gossip, payload)).all();
    expect(framesIn(heard).at(-1)?.type).toBe(frames.goAway);
    await expectService();
  });

  test.each(bombs.filter(([, { length }]) => length > 0))(
    "%s as an item of a client stream is refused",
    async (_, payload) => {
      const peer = await RawPeer.dial(shop.address);
      // Without END: the arguments first, then an item.
      const length = Buffer.alloc(4);
      length.writeUInt32BE(payload.length);
      const stream = peer.open("shop", "restock", Uint8Array.of(0x90), 0x12);
      peer.raw.write(frame(frames.data, bytes(length, payload), { flags: 0x03, stream }));
      const { type, body } = await peer.statusOf(stream);
      expect(type).toBe(frames.status);
      expect(body.readUInt8(0)).toBe(invalidArgument);
      peer.raw.destroy();
      await expectService();
    },
  );

  test("nothing is left behind on the heap", expectFlat);
});

const longest = 4_194_304;

/** True in all that they say: what is built of them is many times their bytes. */
const heavy: readonly (readonly [what: string, payload: Buffer])[] = [
  ["four million nils", bytes("dd003ffffb", Buffer.alloc(longest - 5, 0xc0))],
  ["four hundred thousand empty lists", bytes("dd00061a80", Buffer.alloc(400_000, 0x90))],
  ["four hundred thousand empty maps", bytes("dd00061a80", Buffer.alloc(400_000, 0x80))],
  ["four million empty texts", bytes("dd003ffffb", Buffer.alloc(longest - 5, 0xa0))],
];

describe("of long arguments", () => {
  test.each(heavy)("%s are refused, and nothing of them is kept", async (_, payload) => {
    const peer = await RawPeer.dial(shop.address);
    const stream = peer.openLong("shop", "order", payload);
    const { body } = await peer.statusOf(stream);
    expect([invalidArgument, resourceExhausted]).toContain(body.readUInt8(0));
    peer.raw.destroy();
    await expectService();
    await expectFlat();
  });

  test("a length beyond the limit is refused before a byte of it is sent", async () => {
    const peer = await RawPeer.dial(shop.address);
    const stream = peer.open("shop", "order", new Uint8Array(0), 0x02);
    peer.raw.write(frame(frames.data, Buffer.from("ffffffff", "hex"), { flags: 0x02, stream }));
    const { type, body } = await peer.statusOf(stream);
    expect(type).toBe(frames.reset);
    expect(body.readUInt8(0)).toBe(resourceExhausted);
    peer.raw.destroy();
    await expectService();
    await expectFlat();
  });

  test("messages that are announced and never come hold a first piece, not what they announce", async () => {
    const peers = await Promise.all(Array.from({ length: 10 }, () => RawPeer.dial(shop.address)));
    for (const peer of peers) {
      for (let at = 0; at < 50; at++) {
        const stream = peer.open("shop", "order", new Uint8Array(0), 0x02);
        // Four megabytes each, 2 GB in all, of which one byte comes.
        peer.raw.write(frame(frames.data, Buffer.from("0040000091", "hex"), { flags: 0x02, stream }));
      }
    }
    for (const peer of peers)
      expect((await peer.call("shop", "find", encode([teapot]))).body.readUInt8(0)).toBe(ok);
    await expectHeld(500 * 32_768 + flatBytes);
    for (const peer of peers) peer.raw.destroy();
    await expectService();
    await expectFlat();
  });
});
