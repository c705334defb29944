import { describe, expect, it } from "vitest";
import { frame, framesIn } from "./test/raw.ts";
import { FrameType as T } from "../wire/frame.ts";
import { Pair, type RawArrival, type Recorder, ok } from "./test/pair.ts";
import type { RawHeader, VirtualStream } from "./stream.ts";

interface Scene {
  readonly pair: Pair;
  readonly caller: VirtualStream;
  readonly heard: Recorder;
  readonly callee: RawArrival;
}

function scene(header: Partial<RawHeader> = {}, limits: object = {}): Scene {
  const pair = new Pair({ limits }, { limits }).settle();
  const [caller, heard] = pair.dialler.openRaw(header);
  pair.settle();
  return { pair, caller, heard, callee: pair.acceptor.raws[0]! };
}

function bytesOf({ messages }: Recorder): string {
  return Buffer.concat(messages).toString("latin1");
}

describe("a stream of bytes", () => {
  it.each(["http", "raw"] as const)("of kind %s arrives with all that its OPEN says", (kind) => {
    const header: RawHeader = {
      kind,
      name: "prüfung",
      attempt: 2,
      session: 0xfedc_ba98,
      trace: new Uint8Array(26).fill(7),
      metadata: [["key", "value"]],
    };
    expect(scene(header).callee.header).toEqual(header);
  });

  it("carries bytes both ways, in DATA without BEGIN", () => {
    const { pair, caller, heard, callee } = scene();
    caller.write(Buffer.from("to "));
    caller.write(Buffer.from("there"));
    expect(framesIn(pair.dialler.take()).map(({ name, flags, body }) => [name, flags, body.length])).toEqual([
      ["DATA", 0, 3],
      ["DATA", 0, 5],
    ]);
    callee.stream.write(Buffer.from("and back"));
    pair.settle();
    expect(bytesOf(heard)).toBe("and back");
  });

  it("sends nothing for no bytes", () => {
    const { pair, caller } = scene();
    expect(caller.write(new Uint8Array(0))).toBe(true);
    expect(pair.dialler.take().length).toBe(0);
  });

  it("cuts what is longer than 16 KiB, whatever the longest message may be", () => {
    const { pair, caller, callee } = scene({}, { maxMessageBytes: 1_000 });
    caller.write(new Uint8Array(40_000).fill(0x61));
    caller.end();
    const frames = framesIn(pair.dialler.take());
    expect(frames.map(({ flags, body }) => [flags, body.length])).toEqual([
      [0, 16_384],
      [0, 16_384],
      [1, 7_232],
    ]);
    for (const { flags, streamId, body } of frames) {
      pair.acceptor.link.receive(frame(T.data, streamId, body, flags));
    }
    expect(bytesOf(callee.recorder)).toBe("a".repeat(40_000));
    expect(callee.recorder.heard.at(-1)).toBe("end");
  });

  it("ends half by half, whoever is first, and gives its slot back with the status", () => {
    const { pair, caller, heard, callee } = scene();
    callee.stream.end();
    pair.settle();
    expect(heard.heard).toEqual(["end"]);
    caller.write(Buffer.from("still here"));
    caller.end();
    pair.settle();
    expect(bytesOf(callee.recorder)).toBe("still here");
    expect(callee.recorder.heard.at(-1)).toBe("end");
    expect([pair.dialler.link.callsOut, pair.acceptor.link.callsIn]).toEqual([1, 1]);
    callee.stream.finish(ok());
    pair.settle();
    expect(heard.heard).toEqual(["end", "status ok"]);
    expect([pair.dialler.link.callsOut, pair.acceptor.link.callsIn]).toEqual([0, 0]);
  });

  it("stops at the window, to the byte, until its reader consumes half of it", () => {
    const { pair, caller, callee } = scene({}, { streamWindowBytes: 16_384 });
    expect(caller.write(new Uint8Array(20_000))).toBe(false);
    pair.settle();
    const received = (): number => Buffer.concat(callee.recorder.messages).length;
    expect(received()).toBe(16_384);
    callee.stream.consume(8_191);
    pair.settle();
    expect(received()).toBe(16_384);
    callee.stream.consume(1);
    pair.settle();
    expect(received()).toBe(20_000);
  });

  it.each(["caller", "callee"] as const)("reset by the %s is reset at the other end", (side) => {
    const { pair, caller, heard, callee } = scene();
    const reset = { code: "aborted", executed: "yes", message: "enough" } as const;
    if (side === "caller") caller.reset(reset);
    else callee.stream.reset(reset);
    pair.settle();
    const other = side === "caller" ? callee.recorder : heard;
    expect(other.lastReset).toMatchObject(reset);
    if (side === "caller") callee.stream.reset({ code: "cancelled", executed: "yes" });
    pair.settle();
    expect([pair.dialler.link.callsOut, pair.acceptor.link.callsIn]).toEqual([0, 0]);
  });

  it("refuses a name that does not fit before it sends anything", () => {
    const { pair } = scene();
    expect(() => pair.dialler.openRaw({ name: "" })).toThrow("names take 1 to 255");
    expect(() => pair.dialler.openRaw({ name: "x".repeat(256) })).toThrow("names take 1 to 255");
    expect(pair.dialler.take().length).toBe(0);
  });

  it("that was queued when the peer goes away was not executed", () => {
    const pair = new Pair({}, { limits: { initialStreams: 1, maxStreams: 1 } }).settle();
    pair.dialler.openRaw();
    const [, second] = pair.dialler.openRaw();
    pair.settle();
    pair.acceptor.link.drain(1_000);
    pair.settle();
    expect(second.heard).toEqual(["reset unavailable no"]);
  });
});
