import { describe, expect, it } from "vitest";
import { FrameType as T, magic } from "../wire/frame.ts";
import { decodeHello, encodeHello } from "../wire/hello.ts";
import { encodeValue } from "../wire/values.ts";
import type { Key, LinkOptions } from "./options.ts";
import { frame, framesIn } from "./test/raw.ts";
import { Clock, Pair, Station, carry } from "./test/pair.ts";

const red: Key = { id: "red", key: "a secret" };
const blue: Key = { id: "blue", key: "another secret" };
const falseRed: Key = { id: "red", key: "a guess" };

describe("two nodes that belong together", () => {
  it.each<{ title: string; dialler: Key[]; acceptor: Key[]; keyId: string | undefined }>([
    { title: "without secrets", dialler: [], acceptor: [], keyId: undefined },
    { title: "with the same secret", dialler: [red], acceptor: [red], keyId: "red" },
    { title: "in the middle of a rotation", dialler: [red, blue], acceptor: [blue], keyId: "blue" },
    {
      title: "that order their keys differently",
      dialler: [blue, red],
      acceptor: [red, blue],
      keyId: "blue",
    },
  ])("$title come to know each other", ({ dialler, acceptor, keyId }) => {
    const pair = new Pair({ secrets: dialler }, { secrets: acceptor });
    pair.cut = 1;
    pair.settle();
    expect(pair.dialler.peer).toMatchObject({ name: "acceptor", nodeId: "a".repeat(32), version: 1, keyId });
    expect(pair.acceptor.peer).toMatchObject({ name: "dialler", nodeId: "d".repeat(32), version: 1, keyId });
    expect([pair.dialler.link.state, pair.acceptor.link.state]).toEqual(["ready", "ready"]);
  });

  it("takes tags in any order", () => {
    const pair = new Pair(
      { identity: identity("d", ["a", "b"]) },
      { identity: identity("a", ["b", "a", "b"]) },
    ).settle();
    expect(pair.acceptor.link.state).toBe("ready");
  });

  it("learns what the peer takes", () => {
    const pair = new Pair(
      {},
      {
        limits: {
          maxMessageBytes: 100,
          initialStreams: 3,
          streamWindowBytes: 20_000,
          linkWindowBytes: 70_000,
        },
      },
    );
    expect(pair.settle().dialler.peer!.limits).toMatchObject({
      maxMessageBytes: 100,
      initialStreams: 3,
      streamWindowBytes: 20_000,
      linkWindowBytes: 70_000,
    });
  });
});

describe("a peer that does not belong is refused before it learns a name", () => {
  it.each<{
    title: string;
    dialler: Partial<LinkOptions>;
    acceptor: Partial<LinkOptions>;
    code: string;
    text: RegExp;
  }>([
    {
      title: "another secret under the same id",
      dialler: { secrets: [falseRed] },
      acceptor: { secrets: [red] },
      code: "unauthenticated",
      text: /proof of the secret is wrong/,
    },
    {
      title: "no secret, at one who has",
      dialler: {},
      acceptor: { secrets: [red] },
      code: "unauthenticated",
      text: /peer has no secret/,
    },
    {
      title: "a secret, at one who has none",
      dialler: { secrets: [red] },
      acceptor: {},
      code: "unauthenticated",
      text: /asks for a secret/,
    },
    {
      title: "no key in common",
      dialler: { secrets: [blue] },
      acceptor: { secrets: [red] },
      code: "unauthenticated",
      text: /no key id in common/,
    },
    {
      title: "other tags",
      dialler: { identity: identity("d", ["blue"]) },
      acceptor: {},
      code: "failed_precondition",
      text: /another cluster/,
    },
  ])("$title", ({ dialler, acceptor, code, text }) => {
    const pair = new Pair(dialler, acceptor);
    const said: Uint8Array[] = [];
    for (let i = 0; i < 5; i++) {
      const there = pair.dialler.take();
      carry(there, pair.acceptor.link);
      const back = pair.acceptor.take();
      carry(back, pair.dialler.link);
      said.push(there, back);
    }
    for (const end of [pair.dialler, pair.acceptor]) {
      expect(end.closed?.error).toMatchObject({ code });
      expect(end.closed?.error?.message).toMatch(text);
      expect(end.peer).toBeUndefined();
    }
    const all = Buffer.concat(said).toString("latin1");
    expect(all).not.toMatch(/acceptor|dialler|blue\0|default/);
  });

  it("another version: GOAWAY says the range", () => {
    const { acceptor } = station();
    const hello = decodeHello(helloOf(new Station("dialler", new Clock())));
    acceptor.link.receive(
      Buffer.concat([magic, frame(T.hello, 0, encodeHello({ ...hello, versions: [2, 9] }))]),
    );
    expect(acceptor.closed?.error).toMatchObject({ code: "failed_precondition" });
    expect(Buffer.from(acceptor.take()).toString("latin1")).toMatch(
      /no common version: here 1 to 1, there 2 to 9/,
    );
  });

  it("a proof reflected to who made it, or replayed to another nonce, is worth nothing", () => {
    const pair = new Pair({ secrets: [red] }, { secrets: [red] });
    carry(pair.dialler.take(), pair.acceptor.link);
    carry(pair.acceptor.take(), pair.dialler.link);
    const [auth] = framesIn(pair.dialler.take());
    expect(auth!.name).toBe("AUTH");
    pair.dialler.link.receive(frame(T.auth, 0, auth!.body));
    expect(pair.dialler.closed?.error).toMatchObject({ code: "unauthenticated" });

    const other = new Pair(
      { secrets: [red] },
      { secrets: [red], randomBytes: (length) => new Uint8Array(length).fill(0xab) },
    );
    carry(other.dialler.take(), other.acceptor.link);
    other.acceptor.link.receive(frame(T.auth, 0, auth!.body));
    expect(other.acceptor.closed?.error).toMatchObject({ code: "unauthenticated" });
  });

  it("says nothing at all to who speaks something else", () => {
    for (const words of ["GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00", "\x8bMRPC\n\x1a\n"]) {
      const { acceptor } = station();
      acceptor.link.receive(Buffer.from(words, "latin1"));
      expect(acceptor.closed?.error).toMatchObject({ code: "failed_precondition" });
      expect(acceptor.take().length).toBe(0);
    }
  });
});

describe("a broken handshake", () => {
  const fine = decodeHello(helloOf(new Station("dialler", new Clock())));
  it.each([
    { title: "OPEN before HELLO", bytes: frame(T.open, 1, [1]), text: /type 3 came where HELLO was due/ },
    {
      title: "PING before HELLO",
      bytes: frame(T.ping, 0, new Uint8Array(8)),
      text: /type 9 came where HELLO/,
    },
    {
      title: "AUTH without a secret",
      bytes: Buffer.concat([frame(T.hello, 0, encodeHello(fine)), frame(T.auth, 0, new Uint8Array(40))]),
      text: /type 2 came where NODE was due/,
    },
    {
      title: "HELLO twice",
      bytes: Buffer.concat([frame(T.hello, 0, encodeHello(fine)), frame(T.hello, 0, encodeHello(fine))]),
      text: /type 1 came where NODE was due/,
    },
    { title: "HELLO that is no map", bytes: frame(T.hello, 0, [0xc0]), text: /HELLO is not a map/ },
    {
      title: "HELLO with a bomb",
      bytes: frame(T.hello, 0, [0xdd, 1, 0xff, 0xff, 0xff]),
      text: /array of 33554431 values in 0 bytes/,
    },
    { title: "HELLO without a range", bytes: frame(T.hello, 0, encodeValue({})), text: /no version range/ },
    {
      title: "HELLO with a short node",
      bytes: frame(T.hello, 0, encodeHello({ ...fine, node: new Uint8Array(15) })),
      text: /no node of 16 bytes/,
    },
    {
      title: "HELLO with a short nonce",
      bytes: frame(T.hello, 0, encodeHello({ ...fine, nonce: new Uint8Array(1) })),
      text: /no nonce of 32 bytes/,
    },
    {
      title: "HELLO with 17 keys",
      bytes: frame(T.hello, 0, encodeHello({ ...fine, keys: Array<string>(17).fill("k") })),
      text: /no keys/,
    },
    {
      title: "NODE without a name",
      bytes: Buffer.concat([
        frame(T.hello, 0, encodeHello(fine)),
        frame(T.node, 0, encodeValue({ name: "" })),
      ]),
      text: /no name/,
    },
    {
      title: "a tiny window",
      bytes: Buffer.concat([
        frame(T.hello, 0, encodeHello(fine)),
        frame(
          T.node,
          0,
          encodeValue({ name: "x", features: [], message: 1, streams: 1, window: 1, linkWindow: 65_536 }),
        ),
      ]),
      text: /window under 16384/,
    },
  ])("$title", ({ bytes, text }) => {
    const { acceptor } = station();
    acceptor.link.receive(Buffer.concat([magic, bytes]));
    expect(acceptor.closed?.error?.message).toMatch(text);
    expect(framesIn(acceptor.take().subarray(magic.length)).at(-1)?.name).toBe("GOAWAY");
  });

  it.each([
    { title: "nothing", bytes: new Uint8Array(0), after: 5_000, text: /no HELLO from the peer in 5000 ms/ },
    {
      title: "half of HELLO",
      bytes: Buffer.concat([magic, frame(T.hello, 0, encodeHello(fine)).subarray(0, 20)]),
      after: 5_000,
      text: /no HELLO/,
    },
    {
      title: "HELLO only",
      bytes: Buffer.concat([magic, frame(T.hello, 0, encodeHello(fine))]),
      after: 10_000,
      text: /no proof from the peer in 10000 ms/,
    },
  ])("a peer that says $title is not waited for", ({ bytes, after, text }) => {
    const { acceptor, clock } = station();
    acceptor.link.receive(bytes);
    expect(acceptor.link.tick(clock.nowMs)).toBe(clock.nowMs + after);
    clock.nowMs += after - 1;
    acceptor.link.tick(clock.nowMs);
    expect(acceptor.closed).toBeUndefined();
    clock.nowMs += 1;
    expect(acceptor.link.tick(clock.nowMs)).toBe(Number.POSITIVE_INFINITY);
    expect(acceptor.closed?.error?.message).toMatch(text);
  });
});

function station(): { acceptor: Station; clock: Clock } {
  const clock = new Clock();
  return { acceptor: new Station("acceptor", clock), clock };
}

function identity(digit: string, tags: string[]): LinkOptions["identity"] {
  return { nodeId: digit.repeat(32), name: digit === "d" ? "dialler" : "acceptor", tags };
}

function helloOf(dialler: Station): Uint8Array {
  dialler.link.start();
  return framesIn(dialler.take().subarray(magic.length))[0]!.body;
}
