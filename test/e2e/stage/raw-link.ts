import { createHash, createHmac, randomBytes } from "node:crypto";
import { encode } from "@msgpack/msgpack";
import { RawSocket } from "./raw-socket.ts";

/*
 * The link protocol by hand, from PROTOCOL.md and not from the code that it is held against.
 */

export const magic: Buffer = Buffer.from("8b4d5250430d0a1a", "hex");

export const frames = {
  hello: 1,
  auth: 2,
  open: 3,
  data: 4,
  window: 5,
  status: 7,
  reset: 8,
  ping: 9,
  pong: 10,
  goAway: 11,
  gossip: 12,
  node: 13,
} as const;

export function frame(
  type: number,
  body: Uint8Array,
  { flags = 0, stream = 0 }: Partial<RawFrame> = {},
): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(body.length, 0);
  head.writeUInt8(type, 2);
  head.writeUInt8(flags, 3);
  head.writeUInt32BE(stream, 4);
  return Buffer.concat([head, body]);
}

export interface RawFrame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly body: Buffer;
}

/** The whole frames behind the magic. */
export function framesIn(heard: Buffer): RawFrame[] {
  const found: RawFrame[] = [];
  for (let at = magic.length; at + 8 <= heard.length;) {
    const length = heard.readUInt16BE(at);
    if (at + 8 + length > heard.length) break;
    found.push({
      type: heard.readUInt8(at + 2),
      flags: heard.readUInt8(at + 3),
      stream: heard.readUInt32BE(at + 4),
      body: heard.subarray(at + 8, at + 8 + length),
    });
    at += 8 + length;
  }
  return found;
}

export interface HelloParts {
  readonly tags?: readonly string[];
  readonly keys?: readonly string[];
  readonly node?: Uint8Array;
}

export function helloBody({
  tags = ["default"],
  keys = [],
  node = randomBytes(16),
}: HelloParts = {}): Buffer {
  const digest = createHash("sha256").update("meshrpc cluster");
  for (const tag of [...new Set(tags)].toSorted()) digest.update(`\0${tag}`);
  const cluster = digest.digest().subarray(0, 16);
  return Buffer.from(encode({ v: [1, 1], node, nonce: randomBytes(32), cluster, keys }));
}

export function nodeBody(name: string): Buffer {
  const facts = {
    name,
    features: [],
    message: 4_194_304,
    streams: 256,
    window: 262_144,
    linkWindow: 262_144,
  };
  return Buffer.from(encode(facts));
}

export type Role = "dialler" | "acceptor";

export function authBody(keyId: string, key: string, role: Role, dialler: Buffer, acceptor: Buffer): Buffer {
  const proof = createHmac("sha256", key).update("meshrpc proof 1\0");
  proof.update(Uint8Array.of(role === "dialler" ? 1 : 2));
  for (const hello of [dialler, acceptor]) {
    proof.update(Uint8Array.of(hello.length >>> 8, hello.length & 0xff)).update(hello);
  }
  return Buffer.concat([Uint8Array.of(keyId.length), Buffer.from(keyId), proof.digest()]);
}

/** OPEN of a call with its arguments as they are, whatever they are. */
export function openBody(service: string, method: string, message: Uint8Array): Buffer {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt8(1, 0);
  fixed.writeUInt16BE(0xffff, 1);
  fixed.writeUInt32BE(10_000, 3);
  const names = [service, method].map((name) =>
    Buffer.concat([Uint8Array.of(name.length), Buffer.from(name)]),
  );
  return Buffer.concat([fixed, Buffer.alloc(8), ...names, message]);
}

/** A peer without a secret that has shaken hands with a node and says what a test tells it to. */
export class RawPeer {
  readonly raw: RawSocket;
  #nextStream = 1;

  private constructor(raw: RawSocket) {
    this.raw = raw;
  }

  static async dial(address: string): Promise<RawPeer> {
    const raw = await RawSocket.dial(address);
    raw.write(Buffer.concat([magic, frame(frames.hello, helloBody())]));
    await raw.until((heard) => framesIn(heard).some(({ type }) => type === frames.node));
    raw.write(frame(frames.node, nodeBody("raw")));
    return new RawPeer(raw);
  }

  /** Calls, and resolves with the body of the answering STATUS or the code of a RESET. */
  async call(service: string, method: string, message: Uint8Array): Promise<RawFrame> {
    const stream = this.open(service, method, message);
    return this.statusOf(stream);
  }

  /** Without flags: DEFINE, MESSAGE and END. */
  open(service: string, method: string, message: Uint8Array, flags = 0x13): number {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.raw.write(frame(frames.open, openBody(service, method, message), { flags, stream }));
    return stream;
  }

  /** Opens a call whose arguments come as DATA, and sends all that is given of them. */
  openLong(service: string, method: string, message: Uint8Array): number {
    const stream = this.open(service, method, new Uint8Array(0), 0x02);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(message.length);
    for (let at = 0; at < message.length; at += 16_384) {
      const piece = message.subarray(at, at + 16_384);
      const flags = (at === 0 ? 0x02 : 0) | (at + 16_384 >= message.length ? 0x01 : 0);
      this.raw.write(
        frame(frames.data, at === 0 ? Buffer.concat([length, piece]) : piece, { flags, stream }),
      );
    }
    return stream;
  }

  async statusOf(stream: number): Promise<RawFrame> {
    const ofStream = (heard: Buffer): RawFrame | undefined =>
      framesIn(heard).find(
        (found) => found.stream === stream && (found.type === frames.status || found.type === frames.reset),
      );
    return ofStream(await this.raw.until((heard) => ofStream(heard) !== undefined))!;
  }
}
