import { describe, expect, it } from "vitest";
import { FrameType as T } from "../wire/frame.ts";
import { Cursor } from "../wire/cursor.ts";
import { readGoAway } from "../wire/control.ts";
import { type SentFrame, frame, framesIn } from "./test/raw.ts";
import { Pair, type Station, call, carry, ok } from "./test/pair.ts";

const lastIdOf = ({ body }: SentFrame): number =>
  readGoAway(new Cursor("GOAWAY", body, 0, body.length)).lastStreamId;

describe("a drain", () => {
  it("says GOAWAY with the highest id and a PING, then with the last id it took", () => {
    const pair = new Pair().settle();
    pair.acceptor.onCall = ({ stream }) => stream.finish(ok());
    pair.dialler.open();
    pair.settle();
    pair.dialler.open();
    const crossing = pair.dialler.take();
    pair.acceptor.link.drain(5_000);
    const first = pair.acceptor.take();
    expect(framesIn(first).map(({ name }) => name)).toEqual(["GOAWAY", "PING"]);
    expect(lastIdOf(framesIn(first)[0]!)).toBe(2_147_483_647);
    carry(crossing, pair.acceptor.link);
    carry(first, pair.dialler.link);
    carry(pair.dialler.take(), pair.acceptor.link);
    const second = framesIn(pair.acceptor.take()).filter(({ name }) => name === "GOAWAY");
    expect(second.map(lastIdOf)).toEqual([3, 3]);
    expect(pair.acceptor.closed).toEqual({ error: undefined });
  });

  it("loses no call that crossed it, and opens no new one", () => {
    const pair = new Pair().settle();
    const [, early] = pair.dialler.open();
    pair.settle();
    const [, crossing] = pair.dialler.open();
    const bytes = pair.dialler.take();
    pair.acceptor.link.drain(5_000);
    carry(pair.acceptor.take(), pair.dialler.link);
    expect(pair.dialler.leaving).toBe(true);
    expect(pair.dialler.link.isOpenForCalls).toBe(false);
    expect(() => pair.dialler.open()).toThrow(
      expect.objectContaining({ code: "unavailable", executed: "no" }),
    );
    carry(bytes, pair.acceptor.link);
    pair.settle();
    for (const { stream } of pair.acceptor.calls) stream.finish(ok());
    pair.settle();
    expect([early.heard, crossing.heard]).toEqual([["status ok"], ["status ok"]]);
    expect(pair.acceptor.closed).toEqual({ error: undefined });
  });

  it("does not wait for the handlers of calls that its side gave up", () => {
    const pair = new Pair().settle();
    const [given] = pair.dialler.open();
    pair.settle();
    given.reset({ code: "deadline_exceeded", executed: "unknown" });
    pair.settle();
    expect(pair.dialler.closed).toBeUndefined();
    pair.dialler.link.drain(5_000);
    pair.settle();
    expect(pair.dialler.closed).toEqual({ error: undefined });
    expect(pair.acceptor.calls[0]?.recorder.heard).toEqual(["reset deadline_exceeded unknown"]);
  });

  it("resets queued calls of the other side, not executed", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    const [, open] = pair.dialler.open();
    const [, queued] = pair.dialler.open();
    pair.settle().acceptor.link.drain(5_000);
    pair.settle();
    expect(queued.heard).toEqual(["reset unavailable no"]);
    expect(open.heard).toEqual([]);
  });

  it("lets those who hear that they were not executed call again at once, and not here", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    pair.dialler.open();
    const [queued, recorder] = pair.dialler.open();
    pair.settle();
    const openAgain: string[] = [];
    recorder.reset = () => {
      openAgain.push(pair.dialler.link.isOpenForCalls ? "open" : "not open", `left: ${pair.dialler.leaving}`);
    };
    queued.listen(recorder);
    pair.acceptor.link.drain(5_000);
    pair.settle();
    expect(openAgain).toEqual(["not open", "left: true"]);
  });

  it("moves streams above the last id: dropped there, not executed here", () => {
    const pair = new Pair().settle();
    pair.dialler.open();
    pair.settle();
    pair.acceptor.link.drain(5_000);
    const goAway = pair.acceptor.take();
    // The PING is lost in a long queue: two seconds later the last id is said all the same.
    pair.clock.nowMs += 2_000;
    pair.acceptor.link.tick(pair.clock.nowMs);
    const last = pair.acceptor.take();
    const [, late] = pair.dialler.open();
    const crossing = pair.dialler.take();
    carry(goAway, pair.dialler.link);
    carry(crossing, pair.acceptor.link);
    carry(last, pair.dialler.link);
    expect(late.heard).toEqual(["reset unavailable no"]);
    expect(pair.acceptor.calls.length).toBe(1);
    expect(pair.acceptor.closed).toBeUndefined();
  });

  it("may still open calls of its own", () => {
    const pair = new Pair().settle();
    pair.dialler.open();
    pair.settle().acceptor.link.drain(5_000);
    pair.settle();
    const [, recorder] = pair.acceptor.open();
    pair.settle().dialler.calls[0]!.stream.finish(ok());
    pair.settle();
    expect(recorder.heard).toEqual(["status ok"]);
  });

  it("ends when its grace is over", () => {
    const pair = new Pair().settle();
    const [, recorder] = pair.dialler.open();
    pair.settle().acceptor.link.drain(1_000);
    pair.settle();
    pair.clock.nowMs += 1_000;
    pair.acceptor.link.tick(pair.clock.nowMs);
    expect(pair.acceptor.closed).toEqual({ error: undefined });
    pair.dialler.link.lost(undefined);
    expect(recorder.heard).toEqual(["reset unavailable unknown"]);
    expect(pair.dialler.closed).toEqual({ error: undefined });
  });

  it("by both sides at once ends too", () => {
    const pair = new Pair().settle();
    pair.dialler.open();
    pair.settle();
    pair.dialler.link.drain(1_000);
    pair.acceptor.link.drain(1_000);
    pair.settle().acceptor.calls[0]!.stream.finish(ok());
    pair.settle();
    expect(pair.acceptor.closed).toEqual({ error: undefined });
    expect(pair.dialler.link.state).not.toBe("ready");
  });
});

describe("keepalive", () => {
  const wait = (station: Station, pair: Pair, ms: number): string[] => {
    pair.clock.nowMs += ms;
    station.link.tick(pair.clock.nowMs);
    return framesIn(station.take()).map(({ name }) => name);
  };

  it("sends PING after ten silent seconds, and learns the round trip", () => {
    const pair = new Pair().settle();
    expect(wait(pair.dialler, pair, 9_999)).toEqual([]);
    pair.clock.nowMs += 1;
    pair.dialler.link.tick(pair.clock.nowMs);
    const ping = pair.dialler.take();
    expect(framesIn(ping).map(({ name }) => name)).toEqual(["PING"]);
    carry(ping, pair.acceptor.link);
    pair.clock.nowMs += 7;
    carry(pair.acceptor.take(), pair.dialler.link);
    expect(pair.dialler.link.rttMs).toBe(7);
    expect(wait(pair.dialler, pair, 9_999)).toEqual([]);
  });

  it("sends it after two seconds when a call waits", () => {
    const pair = new Pair().settle();
    pair.dialler.open();
    pair.settle();
    expect(wait(pair.dialler, pair, 1_999)).toEqual([]);
    expect(wait(pair.dialler, pair, 1)).toEqual(["PING"]);
  });

  it("gives a silent peer up five seconds later, one poll phase after the last look", () => {
    const pair = new Pair().settle();
    const [, recorder] = pair.dialler.open();
    pair.settle();
    wait(pair.dialler, pair, 2_000);
    wait(pair.dialler, pair, 5_000);
    expect(pair.dialler.closed).toBeUndefined();
    pair.dialler.link.tick(pair.clock.nowMs);
    expect(pair.dialler.closed?.error).toMatchObject({
      code: "unavailable",
      message: "the peer has fallen silent",
    });
    expect(recorder.heard).toEqual(["reset unavailable unknown"]);
  });

  it("does not give up a peer whose answer was waiting while this process slept", () => {
    const pair = new Pair().settle();
    wait(pair.dialler, pair, 10_000);
    pair.clock.nowMs += 3_600_000;
    pair.dialler.link.tick(pair.clock.nowMs);
    pair.dialler.link.receive(Uint8Array.of(0, 8, T.pong, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    pair.dialler.link.tick(pair.clock.nowMs);
    expect(pair.dialler.closed).toBeUndefined();
  });
});

describe("a link that is closed", () => {
  it("because of a violation was never seen by the calls above the last id that the peer took", () => {
    const pair = new Pair().settle();
    const [, seen] = pair.dialler.open();
    pair.settle();
    const [, unseen] = pair.dialler.open();
    pair.dialler.take();
    pair.acceptor.link.receive(frame(99, 0));
    pair.settle();
    expect(seen.heard).toEqual(["reset unavailable unknown"]);
    expect(unseen.heard).toEqual(["reset unavailable no"]);
    expect(pair.dialler.closed?.error).toMatchObject({ code: "internal" });
  });

  it("tells the peer, and takes nothing more", () => {
    const pair = new Pair().settle();
    pair.dialler.link.close();
    pair.settle();
    expect(pair.acceptor.leaving).toBe(true);
    pair.dialler.link.receive(new Uint8Array(100));
    pair.dialler.link.sendGossip(Uint8Array.of(1));
    pair.dialler.link.drain(5);
    pair.dialler.link.lost(new Error("late"));
    expect(pair.dialler.closed).toEqual({ error: undefined });
    expect(pair.dialler.take().length).toBe(0);
    expect(pair.dialler.link.tick(pair.clock.nowMs)).toBe(Number.POSITIVE_INFINITY);
    expect(() => pair.dialler.link.openCall(call())).toThrow("the link is closed");
  });

  it("carries gossip until then", () => {
    const pair = new Pair().settle();
    pair.acceptor.link.sendGossip(new Uint8Array(65_535).fill(3));
    pair.settle();
    expect(pair.dialler.gossip).toEqual([new Uint8Array(65_535).fill(3)]);
    expect(() => pair.acceptor.link.sendGossip(new Uint8Array(65_536))).toThrow(TypeError);
  });
});
