import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readGoAway } from "../wire/control.ts";
import { Cursor } from "../wire/cursor.ts";
import { FrameType as T } from "../wire/frame.ts";
import { define, end, frame, framesIn, openBody, openRawBody, u32 } from "./test/raw.ts";
import { Pair } from "./test/pair.ts";

/** Everything that a peer may do wrong once the link is ready. The dialler's stream 1 and the acceptor's stream 2 are open. */
const violations: readonly {
  title: string;
  send: Uint8Array[];
  text: RegExp;
  code?: string;
  /** The acceptor's stream 4 carries bytes. */
  opensRaw?: true;
}[] = [
  // Headers
  { title: "an unknown type that is not ignorable", send: [frame(99, 0)], text: /type 99 is unknown/ },
  { title: "type 0", send: [frame(0, 0)], text: /type 0 is unknown/ },
  { title: "an unknown flag", send: [frame(T.data, 1, [], 0x40)], text: /DATA carries unknown flags 0x40/ },
  {
    title: "the reserved bit of a stream id",
    send: [frame(T.data, 0x8000_0001)],
    text: /ids end at 2147483647/,
  },
  {
    title: "a body too short (PING of 7 bytes)",
    send: [frame(T.ping, 0, [1, 2, 3, 4, 5, 6, 7])],
    text: /body of 7 bytes/,
  },
  { title: "a PING on a stream", send: [frame(T.ping, 1, new Uint8Array(8))], text: /belongs to stream 0/ },
  { title: "DATA on stream 0", send: [frame(T.data, 0)], text: /needs a stream/ },
  {
    title: "a body too long (GOAWAY of 266 bytes)",
    send: [frame(T.goAway, 0, new Uint8Array(266))],
    text: /body of 266 bytes/,
  },
  // Order
  { title: "HELLO again", send: [frame(T.hello, 0, [0x80])], text: /handshake, which is over/ },
  { title: "NODE again", send: [frame(T.node, 0, [0x80])], text: /handshake, which is over/ },
  { title: "PONG without PING", send: [frame(T.pong, 0, new Uint8Array(8))], text: /PONG without a PING/ },
  // OPEN
  {
    title: "OPEN of the receiver's parity",
    send: [frame(T.open, 4, openBody(), define)],
    text: /an id of this side/,
  },
  { title: "OPEN of the same id", send: [frame(T.open, 1, openBody(), define)], text: /ids must rise/ },
  {
    title: "OPEN of a lower id",
    send: [frame(T.open, 9, openBody(1), define), frame(T.open, 7, openBody(2), define)],
    text: /7 after 9/,
  },
  { title: "OPEN of an unknown kind", send: [frame(T.open, 3, [9])], text: /unknown kind 9/ },
  {
    title: "OPEN with an alias never assigned",
    send: [frame(T.open, 3, [1, 0, 77, ...u32(0), 0, ...u32(0)])],
    text: /alias 77/,
  },
  {
    title: "OPEN that skips an alias",
    send: [frame(T.open, 3, openBody(5), define)],
    text: /alias 5; the next is 1/,
  },
  {
    title: "OPEN cut short",
    send: [frame(T.open, 3, openBody(1).slice(0, 20), define)],
    text: /ends in the middle/,
  },
  {
    title: "OPEN with bytes too many",
    send: [frame(T.open, 3, openBody(1, [1]), define)],
    text: /1 bytes too many/,
  },
  {
    title: "OPEN without a method name",
    send: [frame(T.open, 3, [1, 0, 1, ...u32(0), 0, ...u32(0), ...u32(0), ...u32(0), 1, 0x73, 0], define)],
    text: /without a name/,
  },
  {
    title: "a name that is not UTF-8",
    send: [
      frame(T.open, 3, [1, 0, 1, ...u32(0), 0, ...u32(0), ...u32(0), ...u32(0), 1, 0xff, 1, 0x6d], define),
    ],
    text: /not UTF-8/,
  },
  {
    title: "OPEN of kind raw without a name",
    send: [frame(T.open, 3, [3, 0, ...u32(0), 0])],
    text: /kind raw without a name/,
  },
  {
    title: "OPEN of kind http with bytes too many",
    send: [frame(T.open, 3, openRawBody(2, [1]))],
    text: /1 bytes too many/,
  },
  {
    title: "OPEN of kind http with DEFINE",
    send: [frame(T.open, 3, openRawBody(2), define)],
    text: /kind http carries flags 0x2 of calls/,
  },
  {
    title: "OPEN of kind raw with MESSAGE or END",
    send: [frame(T.open, 3, openRawBody(3, [1]), 0x11)],
    text: /kind raw carries flags 0x11 of calls/,
  },
  {
    title: "metadata over 8 KiB",
    send: [frame(T.open, 3, openBody(1, [0x20, 0x01]), define | 0x08)],
    text: /metadata of 8193 bytes/,
  },
  {
    title: "metadata beyond its frame",
    send: [frame(T.open, 3, openBody(1, [0, 9]), define | 0x08)],
    text: /metadata goes beyond/,
  },
  {
    title: "metadata cut in an entry",
    send: [frame(T.open, 3, openBody(1, [0, 3, 1, 0x6b, 0]), define | 0x08)],
    text: /in the middle of a/,
  },
  {
    title: "a metadata key in capitals",
    send: [frame(T.open, 3, openBody(1, [0, 5, 1, 0x4b, 0, 0, 0]), define | 0x08)],
    text: /key outside/,
  },
  {
    title: "65 metadata entries",
    send: [
      frame(
        T.open,
        3,
        openBody(1, [1, 69, ...Array.from({ length: 65 }, () => [1, 0x6b, 0, 0, 0]).flat()]),
        define | 0x08,
      ),
    ],
    text: /more than 64/,
  },
  {
    title: "streams beyond the ceiling",
    send: Array.from({ length: 4 }, (_, i) => frame(T.open, 3 + 2 * i, openBody(1 + i), define)),
    text: /beyond 4 open streams/,
  },
  // DATA
  {
    title: "DATA on a stream never opened",
    send: [frame(T.data, 3, [], end)],
    text: /stream 3, which was never opened/,
  },
  {
    title: "DATA on an id of the receiver, never opened",
    send: [frame(T.data, 4, [], end)],
    text: /stream 4, which was never opened/,
  },
  {
    title: "DATA after END",
    send: [frame(T.data, 1, [], end), frame(T.data, 1, [], end)],
    text: /after its END/,
  },
  { title: "DATA outside a message", send: [frame(T.data, 1, [1])], text: /outside a message/ },
  { title: "BEGIN without a length", send: [frame(T.data, 1, [0, 0], 0x02)], text: /without a length/ },
  {
    title: "BEGIN inside a message",
    send: [frame(T.data, 1, u32(9), 0x02), frame(T.data, 1, u32(9), 0x02)],
    text: /BEGIN .* in the middle/,
  },
  {
    title: "more bytes than BEGIN said",
    send: [frame(T.data, 1, [...u32(1), 1, 2], 0x02)],
    text: /beyond its message/,
  },
  {
    title: "more bytes than BEGIN said, later",
    send: [frame(T.data, 1, [...u32(2), 1], 0x02), frame(T.data, 1, [2, 3])],
    text: /beyond its message/,
  },
  {
    title: "END inside a message",
    send: [frame(T.data, 1, [...u32(2), 1], 0x03)],
    text: /END .* in the middle/,
  },
  {
    title: "BEGIN on a stream of bytes",
    send: [frame(T.open, 3, openRawBody()), frame(T.data, 3, [...u32(1), 1], 0x02)],
    text: /BEGIN on stream 3, which has no messages/,
  },
  {
    title: "bytes after their END",
    send: [frame(T.open, 3, openRawBody()), frame(T.data, 3, [1], end), frame(T.data, 3, [1])],
    text: /stream 3 after its END/,
  },
  {
    title: "bytes beyond the stream's credit",
    send: [frame(T.open, 3, openRawBody()), frame(T.data, 3, new Uint8Array(16_384)), frame(T.data, 3, [1])],
    text: /stream 3 beyond its credit/,
  },
  {
    title: "DATA beyond the stream's credit",
    send: Array.from({ length: 2 }, () =>
      frame(T.data, 1, [...u32(12_000), ...new Uint8Array(12_000)], 0x02),
    ),
    text: /stream 1 beyond its credit/,
  },
  // WINDOW, STREAMS
  { title: "WINDOW of 0", send: [frame(T.window, 0, u32(0))], text: /WINDOW of 0/ },
  {
    title: "WINDOW over 2^31 - 1 on the link",
    send: [frame(T.window, 0, u32(0x7fff_ffff))],
    text: /link's credit over/,
  },
  {
    title: "WINDOW over 2^31 - 1 on a stream",
    send: [frame(T.window, 1, u32(0xffff_ffff))],
    text: /credit of stream 1 over/,
  },
  { title: "WINDOW on a stream never opened", send: [frame(T.window, 3, u32(5))], text: /never opened/ },
  { title: "a lower ceiling", send: [frame(T.streams, 0, u32(3))], text: /lowers the ceiling/ },
  // STATUS, RESET
  { title: "STATUS by the caller", send: [frame(T.status, 1, [0, 2])], text: /which the peer itself opened/ },
  { title: "STATUS of an unknown code", send: [frame(T.status, 2, [17, 2])], text: /code 17 is unknown/ },
  { title: "STATUS of an unknown executed", send: [frame(T.status, 2, [0, 3])], text: /executed is 3/ },
  {
    title: "STATUS with a text over 1 KiB",
    send: [frame(T.status, 2, [1, 1, 4, 1, ...new Uint8Array(1_025)], 0x02)],
    text: /a text of 1025 bytes/,
  },
  { title: "STATUS with bytes too many", send: [frame(T.status, 2, [0, 2, 9])], text: /1 bytes too many/ },
  {
    title: "STATUS inside a message",
    send: [frame(T.data, 2, [...u32(2), 1], 0x02), frame(T.status, 2, [0, 2])],
    text: /STATUS .* in the middle/,
  },
  {
    title: "STATUS with a message for a stream of bytes",
    send: [frame(T.status, 4, [0, 2, 9], 0x10)],
    text: /stream 4, which has no messages/,
    opensRaw: true,
  },
  { title: "STATUS on a stream never opened", send: [frame(T.status, 4, [0, 2])], text: /never opened/ },
  {
    title: "RESET twice",
    send: [frame(T.reset, 1, [1, 1, ...u32(0)]), frame(T.reset, 1, [1, 1, ...u32(0)])],
    text: /RESET of stream 1 twice/,
  },
  {
    title: "RESET on a stream never opened",
    send: [frame(T.reset, 3, [1, 1, ...u32(0)])],
    text: /never opened/,
  },
  // Floods
  {
    title: "PINGs",
    send: Array.from({ length: 11 }, () => frame(T.ping, 0, new Uint8Array(8))),
    text: /too many PING/,
    code: "resource_exhausted",
  },
  {
    title: "tiny WINDOWs",
    send: Array.from({ length: 40 }, () => frame(T.window, 0, u32(1))),
    text: /too many WINDOW/,
    code: "resource_exhausted",
  },
  {
    title: "empty DATA",
    send: [frame(T.data, 1), frame(T.data, 1)],
    text: /too many empty DATA/,
    code: "resource_exhausted",
  },
];

describe("a violation by the peer ends the link with GOAWAY", () => {
  it.each(violations)("$title", ({ send, text, code = "internal", opensRaw }) => {
    const pair = ready();
    if (opensRaw === true) pair.acceptor.openRaw();
    pair.settle();
    const { acceptor } = pair;
    for (const bytes of send) acceptor.link.receive(bytes);
    expect(acceptor.closed?.error?.message).toMatch(text);
    expect(acceptor.closed?.error?.code).toBe(code);
    expect(acceptor.link.state).toBe("closed");
    const [last] = framesIn(acceptor.take()).slice(-1);
    expect(last!.name).toBe("GOAWAY");
    const goAway = readGoAway(new Cursor("GOAWAY", last!.body, 0, last!.body.length));
    expect(goAway.text).toMatch(text);
    expect(goAway.code).toBe(code);
    expect(acceptor.calls[0]!.recorder.heard.at(-1)).toMatch(/^reset/);
    expect(acceptor.faults).toEqual([]);
  });

  it("refuses DATA beyond the link's credit", () => {
    const pair = ready({ streamWindowBytes: 1_048_576 });
    const message = (length: number): Uint8Array =>
      frame(T.data, 1, [...u32(length), ...new Uint8Array(length)], 0x02);
    // Under a quarter of the window: no credit has been handed back when the second comes.
    pair.acceptor.link.receive(message(10_000));
    expect(pair.acceptor.closed).toBeUndefined();
    pair.acceptor.link.receive(message(65_000));
    expect(pair.acceptor.closed?.error?.message).toMatch(/link's credit/);
  });

  it("cuts off a peer that resets over half of a thousand streams as soon as it opened them", () => {
    const { acceptor } = ready({ initialStreams: 8, maxStreams: 8 });
    acceptor.onCall = ({ recorder, stream }) => {
      recorder.reset = () => stream.reset({ code: "cancelled", executed: "no" });
    };
    let opened = 0;
    while (acceptor.closed === undefined && opened < 5_000) {
      const id = 3 + 2 * opened++;
      acceptor.link.receive(
        frame(
          T.open,
          id,
          opened === 1 ? openBody(1) : [1, 0, 1, ...u32(0), 0, ...u32(0)],
          opened === 1 ? define : 0,
        ),
      );
      acceptor.link.receive(frame(T.reset, id, [1, 0, ...u32(0)]));
    }
    expect(acceptor.closed?.error).toMatchObject({ code: "resource_exhausted", message: "too many RESET" });
    expect(opened).toBe(1_001);
  });
});

it("PROTOCOL.md lists what is tried here, with its code, and nothing else", () => {
  const spec = readFileSync(new URL("../PROTOCOL.md", import.meta.url), "utf8");
  const section = spec.split("\n## Violations\n")[1]!.split("\nDuring the handshake:")[0]!;
  const rows = [...section.matchAll(/^\| (.+?) \| (GOAWAY .+?) \|$/gm)].map(
    ([, what, reaction]) => `${what}: ${reaction}`,
  );
  const tried = violations.map(({ title, code = "internal" }) => `${title}: GOAWAY ${code}`);
  expect(rows).toEqual([
    ...tried,
    "DATA beyond the link's credit: GOAWAY internal",
    "RESETs right behind their OPENs: GOAWAY resource_exhausted",
  ]);
});

describe("what a link puts up with", () => {
  it.each([
    { title: "an unknown type that is ignorable", send: [frame(99, 7, [1, 2, 3], 0x80)] },
    { title: "one empty DATA", send: [frame(T.data, 1)] },
    {
      title: "PINGs at the burst",
      send: Array.from({ length: 10 }, () => frame(T.ping, 0, new Uint8Array(8))),
    },
  ])("$title", ({ send }) => {
    const { acceptor } = ready();
    for (const bytes of send) acceptor.link.receive(bytes);
    expect(acceptor.closed).toBeUndefined();
  });

  it("answers every PING with its bytes", () => {
    const { acceptor } = ready();
    acceptor.link.receive(frame(T.ping, 0, [1, 2, 3, 4, 5, 6, 7, 8]));
    expect(framesIn(acceptor.take())).toMatchObject([
      { name: "PONG", body: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ]);
  });
});

function ready(limits: object = { initialStreams: 4, maxStreams: 4, streamWindowBytes: 16_384 }): Pair {
  const options = { limits: { linkWindowBytes: 65_536, ...limits } };
  const pair = new Pair(options, options).settle();
  pair.dialler.open();
  pair.acceptor.open();
  pair.settle();
  return pair;
}
