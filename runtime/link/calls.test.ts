import { describe, expect, it } from "vitest";
import { Pair, ok } from "./test/pair.ts";

const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill);

describe.each([
  { name: "whole chunks", cut: Number.POSITIVE_INFINITY },
  { name: "single bytes", cut: 1 },
  { name: "chunks of 1000 bytes", cut: 1_000 },
])("calls over $name", ({ cut }) => {
  it("carries a unary call in one frame each way", () => {
    const pair = joined(cut);
    const { dialler, acceptor } = pair;
    const [, recorder] = dialler.open({
      message: bytes(3),
      ended: true,
      metadata: [
        ["tenant", "blue"],
        ["token", bytes(5)],
        ["tenant", "green"],
      ],
      trace: bytes(26, 1),
      attempt: 2,
      session: 0xfeedbeef,
    });
    pair.settle();
    const [arrival] = acceptor.calls;
    expect(arrival!.header).toMatchObject({
      service: "greeter",
      method: "greet",
      hash: "0123456789abcdef",
      timeoutMs: 1_000,
      attempt: 2,
      session: 0xfeedbeef,
      ended: true,
      metadata: [
        ["tenant", "blue"],
        ["token", bytes(5)],
        ["tenant", "green"],
      ],
      trace: bytes(26, 1),
    });
    expect(arrival!.message).toEqual(bytes(3));
    arrival!.stream.finish({ ...ok(bytes(4)), trailers: [["cost", "3"]] });
    pair.settle();
    expect(recorder.heard).toEqual(["status ok"]);
    expect(recorder.lastStatus).toMatchObject({ executed: "yes", body: bytes(4), trailers: [["cost", "3"]] });
    expect([dialler.link.callsOut, acceptor.link.callsIn]).toEqual([0, 0]);
  });

  it("carries requests and answers that do not fit in their frame ahead of it, as messages", () => {
    const pair = joined(cut);
    const { dialler, acceptor } = pair;
    const [, recorder] = dialler.open({ message: bytes(271_828), ended: true });
    pair.settle();
    const [arrival] = acceptor.calls;
    expect(arrival!.header).toMatchObject({ ended: false });
    expect(arrival!.message).toBeUndefined();
    expect(arrival!.recorder.heard).toEqual(["message 271828", "end"]);
    arrival!.stream.finish(ok(bytes(314_159)));
    pair.settle();
    expect(recorder.heard).toEqual(["message 314159", "status ok"]);
  });

  it("carries a server stream, a client stream and both at once", () => {
    const pair = joined(cut);
    const { dialler, acceptor } = pair;
    const [stream, recorder] = dialler.open();
    for (const length of [27_182, 0, 8, 1_828, 45_904]) stream.write(bytes(length));
    stream.end();
    pair.settle();
    const [arrival] = acceptor.calls;
    expect(arrival!.recorder.heard).toEqual([
      "message 27182",
      "message 0",
      "message 8",
      "message 1828",
      "message 45904",
      "end",
    ]);
    for (const length of [31_415, 9, 2_653, 58_979]) arrival!.stream.write(bytes(length));
    arrival!.stream.finish(ok());
    pair.settle();
    expect(recorder.heard).toEqual([
      "message 31415",
      "message 9",
      "message 2653",
      "message 58979",
      "status ok",
    ]);
  });

  it("goes on reading after the own half has ended", () => {
    const pair = joined(cut);
    const { dialler, acceptor } = pair;
    const [, recorder] = dialler.open({ ended: true });
    pair.settle();
    acceptor.calls[0]!.stream.write(bytes(1));
    pair.settle();
    acceptor.calls[0]!.stream.write(bytes(2));
    acceptor.calls[0]!.stream.end();
    pair.settle();
    expect(recorder.heard).toEqual(["message 1", "message 2", "end"]);
    expect(dialler.link.callsOut).toBe(1);
    acceptor.calls[0]!.stream.finish({ code: "not_found", executed: "yes", message: "nobody\nis here ☃" });
    pair.settle();
    expect(recorder.lastStatus).toMatchObject({ code: "not_found", message: "nobody\nis here ☃" });
  });
});

function joined(cut: number): Pair {
  const pair = new Pair();
  pair.cut = cut;
  return pair.settle();
}

describe("slots", () => {
  it("queues calls beyond the peer's ceiling, and opens them as slots come back", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    const recorders = Array.from({ length: 10 }, () => pair.dialler.open({ ended: true })[1]);
    pair.settle();
    expect([pair.acceptor.calls.length, pair.dialler.link.queuedCalls]).toEqual([1, 9]);
    for (let i = 0; i < 10; i++) {
      expect(pair.acceptor.calls.length).toBe(i + 1);
      pair.acceptor.calls[i]!.stream.finish(ok());
      pair.settle();
    }
    expect(recorders.map((recorder) => recorder.heard.join())).toEqual(
      Array.from({ length: 10 }, () => "status ok"),
    );
  });

  it("lets a queued call be given up: nothing of it is ever sent", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    pair.dialler.open();
    const [queued, recorder] = pair.dialler.open();
    queued.write(bytes(5));
    queued.reset({ code: "cancelled", executed: "no" });
    pair.settle().acceptor.calls[0]!.stream.finish(ok());
    pair.settle();
    expect(pair.acceptor.calls.length).toBe(1);
    expect(recorder.heard).toEqual([]);
    expect(pair.dialler.link.callsOut).toBe(0);
  });

  it("raises the ceiling by doubling up to its cap", () => {
    const pair = new Pair({}, { limits: { initialStreams: 2, maxStreams: 7 } }).settle();
    for (let i = 0; i < 10; i++) pair.dialler.open();
    pair.settle();
    expect([pair.acceptor.calls.length, pair.dialler.link.queuedCalls]).toEqual([7, 3]);
  });

  it("keeps the slot after a reset by the caller until the handler has ended", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    const [stream, recorder] = pair.dialler.open();
    pair.settle();
    stream.reset({ code: "cancelled", executed: "unknown" });
    pair.dialler.open();
    pair.settle();
    const [arrival] = pair.acceptor.calls;
    expect(arrival!.recorder.heard).toEqual(["reset cancelled unknown"]);
    expect([pair.acceptor.calls.length, pair.acceptor.link.callsIn]).toEqual([1, 1]);
    arrival!.stream.finish({ code: "cancelled", executed: "yes", message: "" });
    pair.settle();
    expect([pair.acceptor.calls.length, pair.acceptor.link.callsIn]).toEqual([2, 1]);
    expect(recorder.heard).toEqual([]);
  });
});

describe("endings", () => {
  it("tells the caller of the callee's reset, with what was executed and when to try again", () => {
    const pair = new Pair().settle();
    const [, recorder] = pair.dialler.open();
    pair.settle().acceptor.calls[0]!.stream.reset({
      code: "resource_exhausted",
      executed: "no",
      message: "busy",
      retryAfterMs: 250,
    });
    pair.settle();
    expect(recorder.lastReset).toEqual({
      code: "resource_exhausted",
      executed: "no",
      message: "busy",
      retryAfterMs: 250,
    });
  });

  it("drops and counts frames that come too late", () => {
    const pair = new Pair().settle();
    const [stream] = pair.dialler.open();
    pair.settle().acceptor.calls[0]!.stream.finish(ok());
    stream.write(bytes(100));
    pair.settle();
    expect(pair.acceptor.link.lateFrames).toBe(1);
    expect(pair.acceptor.closed).toBeUndefined();
  });

  it("resets all streams of a lost link: executed no if OPEN was never written, else unknown", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    const [, written] = pair.dialler.open();
    const [, queued] = pair.dialler.open();
    pair.settle();
    pair.dialler.link.lost(new Error("read ECONNRESET"));
    pair.acceptor.link.lost(undefined);
    expect(written.heard).toEqual(["reset unavailable unknown"]);
    expect(queued.heard).toEqual(["reset unavailable no"]);
    expect(pair.acceptor.calls[0]!.recorder.heard).toEqual(["reset unavailable unknown"]);
    expect(pair.dialler.closed!.error).toMatchObject({ code: "unavailable", message: "read ECONNRESET" });
    expect(() => pair.dialler.link.openCall(pair.acceptor.calls[0]!.header)).toThrow("the link is closed");
  });

  it("resets the stream of a listener that throws, and no other", () => {
    const pair = new Pair().settle();
    pair.acceptor.onCall = ({ header }) => {
      if (header.method === "explode") throw new Error("boom");
    };
    const [, exploded] = pair.dialler.open({ method: "explode" });
    const [, fine] = pair.dialler.open();
    pair.settle().acceptor.calls[1]!.stream.finish(ok());
    pair.settle();
    expect(exploded.heard).toEqual(["reset internal unknown"]);
    expect(fine.heard).toEqual(["status ok"]);
    expect(pair.acceptor.faults).toMatchObject([{ message: "boom" }]);
  });

  it("stops opening calls when the ids are used up", () => {
    const pair = new Pair({ firstStreamId: 2_147_483_645 }).settle();
    pair.dialler.open();
    pair.dialler.open();
    expect(pair.dialler.link.idsLeft).toBe(0);
    expect(() => pair.dialler.open()).toThrow("used all its stream ids");
  });
});

describe("headers that cannot travel", () => {
  it.each([
    { title: "an empty method", header: { method: "" }, error: "method name of 0 bytes" },
    { title: "a long service", header: { service: "s".repeat(256) }, error: "service name of 256 bytes" },
    { title: "a short hash", header: { hash: "12" }, error: "16 hex digits" },
    {
      title: "65 entries",
      header: { metadata: Array.from({ length: 65 }, () => ["k", "v"] as const) },
      error: "65 entries; at most 64",
    },
    { title: "9 KiB of metadata", header: { metadata: [["k", "v".repeat(9_216)]] }, error: "at most 8192" },
    { title: "a key in capitals", header: { metadata: [["Key", "v"]] }, error: 'key "Key"' },
    { title: "5 MiB", header: { message: bytes(5_242_880) }, error: "at most 4194304" },
  ] as const)("refuses $title before a byte is written", ({ header, error }) => {
    const pair = new Pair().settle();
    expect(() => pair.dialler.open(header as object)).toThrow(error);
    expect(pair.dialler.take().length).toBe(0);
    expect(pair.dialler.link.callsOut).toBe(0);
  });

  it("takes everything at its limit", () => {
    const pair = new Pair().settle();
    const metadata = Array.from({ length: 64 }, (_, i) => [`k${i}`.padEnd(4, "x"), "v".repeat(120)] as const);
    pair.dialler.open({
      service: "s".repeat(255),
      method: "m".repeat(255),
      metadata,
      message: bytes(16_384),
      trace: bytes(26),
    });
    pair.settle();
    expect(pair.acceptor.calls[0]!.header).toMatchObject({ metadata, service: "s".repeat(255) });
    expect(pair.acceptor.calls[0]!.message!.length).toBe(16_384);
  });

  it("names a method each time once 4,096 have an alias", () => {
    const pair = new Pair().settle();
    pair.acceptor.onCall = ({ stream }) => stream.finish(ok());
    for (let i = 0; i < 4_100; i++) {
      pair.dialler.open({ method: `m${i}` });
      pair.settle();
    }
    pair.dialler.open({ method: "m4099" });
    pair.dialler.open({ method: "m3" });
    pair.settle();
    expect(pair.acceptor.calls.slice(-2).map(({ header }) => header.method)).toEqual(["m4099", "m3"]);
  });
});
