import { describe, expect, it } from "vitest";
import { MessageBudget } from "./budget.ts";
import { FrameType as T } from "../wire/frame.ts";
import { frame, framesIn, u32 } from "./test/raw.ts";
import { Pair, ok } from "./test/pair.ts";

const window = 262_144;

describe("credit of a stream", () => {
  it("holds a producer whose reader stops at the window, and one message more", () => {
    const pair = new Pair().settle();
    const [stream] = pair.dialler.open();
    let taken = 0;
    while (stream.write(new Uint8Array(10_000))) {
      pair.settle();
      expect(++taken).toBeLessThan(30);
    }
    pair.settle();
    const { recorder } = pair.acceptor.calls[0]!;
    expect(recorder.messages.length).toBe(Math.ceil(window / 10_004));
    expect(pair.dialler.link.queuedCalls).toBe(0);
  });

  it("lets it go on when half a window is consumed", () => {
    const pair = new Pair().settle();
    const [stream, caller] = pair.dialler.open();
    for (let i = 0; i < 40; i++) stream.write(new Uint8Array(10_000));
    pair.settle();
    const { recorder, stream: callee } = pair.acceptor.calls[0]!;
    const before = recorder.messages.length;
    expect(caller.writables).toBe(0);
    for (let i = 0; i < 13; i++) callee.consume(10_000);
    pair.settle();
    expect(recorder.messages.length).toBe(before);
    callee.consume(10_000);
    pair.settle();
    expect(recorder.messages.length).toBe(40);
    expect(caller.writables).toBe(1);
    expect(stream.write(new Uint8Array(10))).toBe(true);
  });

  it("grants what is missing of a message longer than the window", () => {
    const pair = new Pair().settle();
    const [stream] = pair.dialler.open();
    for (let round = 1; round <= 3; round++) {
      stream.write(new Uint8Array(4_194_304));
      pair.settle();
      expect(pair.acceptor.calls[0]!.recorder.messages.length).toBe(round);
      pair.acceptor.calls[0]!.stream.consume(4_194_304);
      pair.settle();
    }
  });

  it("counts empty messages too", () => {
    const pair = new Pair({}, { limits: { streamWindowBytes: 16_384 } }).settle();
    const [stream] = pair.dialler.open();
    for (let i = 0; i < 10_000; i++) stream.write(new Uint8Array(0));
    pair.settle();
    expect(pair.acceptor.calls[0]!.recorder.messages.length).toBe(16_384 / 4);
  });

  it("sixteen readers that stop do not stop the others", () => {
    const pair = new Pair().settle();
    for (let i = 0; i < 16; i++) {
      const [stream] = pair.dialler.open();
      stream.write(new Uint8Array(1_000_000));
      stream.write(new Uint8Array(1_000_000));
    }
    const [, quick] = pair.dialler.open({ ended: true, message: new Uint8Array(100) });
    pair.settle();
    pair.acceptor.calls.at(-1)!.stream.finish(ok());
    pair.settle();
    expect(quick.heard).toEqual(["status ok"]);
  });
});

describe("credit of the link", () => {
  it("never lets more than the window be under way", () => {
    const pair = new Pair().settle();
    for (let i = 0; i < 8; i++) pair.dialler.open()[0].write(new Uint8Array(200_000));
    const sent = framesIn(pair.dialler.take());
    const charged = sent.reduce((sum, { body }) => sum + body.length, 0);
    expect(charged).toBeLessThanOrEqual(window);
    expect(charged).toBeGreaterThan(window - 16_388);
  });

  it("gives each stream its turn, 16 KiB at a time", () => {
    const pair = new Pair().settle();
    for (let i = 0; i < 3; i++) pair.dialler.open()[0].write(new Uint8Array(40_000));
    const order = framesIn(pair.dialler.take()).filter(({ name }) => name === "DATA");
    expect(order.map(({ streamId, body }) => [streamId, body.length])).toEqual([
      [1, 16_388],
      [3, 16_388],
      [5, 16_388],
      [1, 16_384],
      [3, 16_384],
      [5, 16_384],
      [1, 7_232],
      [3, 7_232],
      [5, 7_232],
    ]);
  });

  it("lets small calls and answers pass before the messages of other streams", () => {
    const pair = new Pair().settle();
    pair.dialler.open();
    pair.settle();
    pair.acceptor.open()[0].write(new Uint8Array(1_000_000));
    pair.acceptor.open({ ended: true });
    pair.acceptor.calls[0]!.stream.finish(ok(new Uint8Array(9)));
    const names = framesIn(pair.acceptor.take()).map(({ name }) => name);
    expect(names.slice(0, 4)).toEqual(["OPEN", "OPEN", "STATUS", "DATA"]);
  });

  it("keeps the order within a stream: its status follows its messages", () => {
    const pair = new Pair().settle();
    const [caller, recorder] = pair.dialler.open({ ended: true });
    pair.settle();
    const { stream } = pair.acceptor.calls[0]!;
    stream.write(new Uint8Array(500_000));
    stream.write(new Uint8Array(5));
    stream.finish(ok());
    pair.settle();
    expect(recorder.heard).toEqual(["message 500000"]);
    caller.consume(500_000);
    pair.settle();
    expect(recorder.heard).toEqual(["message 500000", "message 5", "status ok"]);
  });
});

describe("a connection that takes no more", () => {
  it("holds streams back until it is writable", () => {
    const pair = new Pair().settle();
    const [stream, recorder] = pair.dialler.open();
    pair.settle();
    pair.dialler.takesBytes = false;
    pair.dialler.link.sendGossip(Uint8Array.of(1));
    pair.settle();
    expect(stream.write(new Uint8Array(10))).toBe(false);
    expect(pair.dialler.take().length).toBe(0);
    pair.dialler.takesBytes = true;
    pair.dialler.link.writable();
    pair.settle();
    expect(pair.acceptor.calls[0]!.recorder.heard).toEqual(["message 10"]);
    expect(recorder.writables).toBe(1);
  });

  /** A dialler whose connection has just refused bytes. */
  function blocked(): Pair {
    const pair = new Pair().settle();
    block(pair);
    pair.dialler.link.tick(pair.clock.nowMs);
    return pair;
  }

  function block(pair: Pair): void {
    pair.dialler.takesBytes = false;
    pair.dialler.link.sendGossip(Uint8Array.of(1));
    pair.dialler.take();
  }

  /** The peer is alive all the time. */
  function pass(pair: Pair, ms: number): void {
    pair.clock.nowMs += ms;
    pair.dialler.link.receive(frame(T.gossip, 0, [1]));
    pair.dialler.link.tick(pair.clock.nowMs);
  }

  it("is ended after ten seconds, one poll phase after the last look", () => {
    const pair = blocked();
    for (let i = 0; i < 10; i++) pass(pair, 1_000);
    expect(pair.dialler.closed).toBeUndefined();
    pass(pair, 0);
    expect(pair.dialler.closed?.error).toMatchObject({ code: "resource_exhausted" });
  });

  it("is not ended while it takes some bytes between two looks", () => {
    const pair = blocked();
    for (let i = 0; i < 30; i++) {
      pair.dialler.link.writable();
      block(pair);
      pass(pair, 1_000);
    }
    expect(pair.dialler.closed).toBeUndefined();
  });

  it("is not ended because this process slept", () => {
    const pair = blocked();
    pair.clock.nowMs += 60_000;
    pair.dialler.link.receive(frame(T.gossip, 0, [1]));
    pair.dialler.link.tick(pair.clock.nowMs);
    pair.dialler.takesBytes = true;
    pair.dialler.link.writable();
    pair.dialler.link.tick(pair.clock.nowMs);
    expect(pair.dialler.closed).toBeUndefined();
  });
});

describe("messages that are too long", () => {
  it("are refused by the sender when the peer has said so", () => {
    const pair = new Pair(
      { limits: { maxMessageBytes: 100 } },
      { limits: { maxMessageBytes: 100 } },
    ).settle();
    const [stream, recorder] = pair.dialler.open();
    pair.settle();
    expect(() => stream.write(new Uint8Array(101))).toThrow(
      "a message of 101 bytes; the peer takes at most 100",
    );
    stream.write(new Uint8Array(100));
    pair.settle();
    expect(pair.acceptor.calls[0]!.recorder.heard).toEqual(["message 100"]);
    pair.acceptor.calls[0]!.stream.finish(ok(new Uint8Array(16_385)));
    pair.settle();
    expect(recorder.lastStatus).toMatchObject({ code: "resource_exhausted", executed: "yes" });
  });

  it("are refused by the callee before the body: resource_exhausted, not executed", () => {
    const pair = new Pair().settle();
    const [, recorder] = pair.dialler.open();
    pair.settle();
    pair.acceptor.link.receive(frame(T.data, 1, u32(4_194_305), 0x02));
    const { recorder: callee, stream } = pair.acceptor.calls[0]!;
    expect(callee.heard).toEqual(["reset resource_exhausted no"]);
    pair.acceptor.link.receive(frame(T.data, 1, new Uint8Array(1_000)));
    stream.finish(ok());
    pair.settle();
    expect(recorder.lastReset).toEqual({
      code: "resource_exhausted",
      executed: "no",
      message: "a message of 4194305 bytes; at most 4194304",
    });
    expect(pair.acceptor.link.callsIn).toBe(0);
  });

  it("are refused when the budget is spent, a quarter of it for one link, and the budget comes back", () => {
    const budget = new MessageBudget(4_000_000);
    const pair = new Pair({}, { budget }).settle();
    for (let i = 0; i < 3; i++) pair.dialler.open();
    pair.settle();
    const begin = (id: number): void => pair.acceptor.link.receive(frame(T.data, id, u32(500_000), 0x02));
    begin(1);
    begin(3);
    expect(budget.reservedBytes).toBe(1_000_000);
    begin(5);
    expect(pair.acceptor.calls[2]!.recorder.heard).toEqual(["reset resource_exhausted no"]);
    pair.acceptor.link.receive(frame(T.reset, 1, [1, 1, ...u32(0)]));
    expect(budget.reservedBytes).toBe(500_000);
    pair.acceptor.link.lost(undefined);
    expect(budget.reservedBytes).toBe(0);
  });

  it.each<[string, (pair: Pair) => void]>([
    ["the callee answers early", ({ acceptor }) => acceptor.calls[0]!.stream.finish(ok())],
    [
      "the callee resets the call",
      ({ acceptor }) => acceptor.calls[0]!.stream.reset({ code: "aborted", executed: "yes" }),
    ],
    [
      "the answer waits for credit",
      ({ acceptor }) => {
        acceptor.takesBytes = false;
        acceptor.link.sendGossip(Uint8Array.of(1));
        acceptor.take();
        acceptor.calls[0]!.stream.finish(ok());
      },
    ],
    ["the link is lost", ({ acceptor }) => acceptor.link.lost(undefined)],
  ])("give the budget back at once when %s", (_, end) => {
    const budget = new MessageBudget(4_000_000);
    const pair = new Pair({}, { budget }).settle();
    pair.dialler.open();
    pair.settle();
    pair.acceptor.link.receive(frame(T.data, 1, u32(500_000), 0x02));
    expect(budget.reservedBytes).toBe(500_000);
    end(pair);
    expect(budget.reservedBytes).toBe(0);
  });

  it("give the budget back at once when the caller resets the call in the middle of an answer", () => {
    const budget = new MessageBudget(4_000_000);
    const pair = new Pair({ budget }).settle();
    const [stream] = pair.dialler.open();
    pair.settle();
    pair.dialler.link.receive(frame(T.data, 1, u32(500_000), 0x02));
    expect(budget.reservedBytes).toBe(500_000);
    stream.reset({ code: "cancelled", executed: "unknown" });
    expect(budget.reservedBytes).toBe(0);
  });

  it("take no memory for what was only declared", () => {
    const pair = new Pair({}, { limits: { initialStreams: 200 } }).settle();
    for (let i = 0; i < 200; i++) pair.dialler.open();
    pair.settle();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 60; i++) pair.acceptor.link.receive(frame(T.data, 1 + 2 * i, u32(4_194_304), 0x02));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16_000_000);
  });

  it("are given up when they do not come to an end in 30 s", () => {
    const pair = new Pair().settle();
    pair.dialler.open();
    pair.settle();
    pair.acceptor.link.receive(frame(T.data, 1, [...u32(100), 1], 0x02));
    pair.clock.nowMs += 30_000;
    pair.acceptor.link.tick(pair.clock.nowMs);
    expect(pair.acceptor.calls[0]!.recorder.heard).toEqual(["reset deadline_exceeded no"]);
    expect(pair.acceptor.closed).toBeUndefined();
  });
});
