import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RpcError } from "../error.ts";
import type { VirtualStream } from "./stream.ts";
import { Pair, type Recorder, type Station, carry, ok } from "./test/pair.ts";

/** What may happen; numbers choose among what exists. */
type Operation =
  | { readonly do: "open"; readonly inline: number; readonly ended: boolean }
  | { readonly do: "write"; readonly which: number; readonly length: number }
  | { readonly do: "answer"; readonly which: number; readonly length: number }
  | { readonly do: "end"; readonly which: number }
  | { readonly do: "finish"; readonly which: number; readonly length: number }
  | { readonly do: "callerResets"; readonly which: number }
  | { readonly do: "calleeResets"; readonly which: number }
  | { readonly do: "carry"; readonly there: boolean; readonly cut: number };

const which = fc.nat({ max: 20 });
const length = fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 60_000 }), fc.nat({ max: 400_000 }));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constant("open" as const), inline: fc.nat({ max: 20_000 }), ended: fc.boolean() }),
  fc.record({ do: fc.constant("write" as const), which, length }),
  fc.record({ do: fc.constant("answer" as const), which, length }),
  fc.record({ do: fc.constant("end" as const), which }),
  fc.record({ do: fc.constant("finish" as const), which, length }),
  fc.record({ do: fc.constant("callerResets" as const), which }),
  fc.record({ do: fc.constant("calleeResets" as const), which }),
  fc.record({
    do: fc.constant("carry" as const),
    there: fc.boolean(),
    cut: fc.integer({ min: 1, max: 100_000 }),
  }),
);

/** The naive model of one call: what each side has said, and nothing of frames or credit. */
interface Call {
  readonly caller: VirtualStream;
  readonly callerHeard: Recorder;
  readonly sent: number[];
  callerEnded: boolean;
  readonly answered: number[];
  outcome: "open" | "finished" | "callee reset" | "caller reset";
}

describe("random calls over two links", () => {
  it("end as the model says, whatever the order of operations and the cut of the bytes", () => {
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (operations, slots) => {
          const limits = { initialStreams: slots, maxStreams: 2 * slots };
          const pair = new Pair({}, { limits }).settle();
          const calls: Call[] = [];
          for (const each of operations) apply(pair, calls, each);
          settleAll(pair, calls);
          for (const [index, call] of calls.entries()) judge(pair, call, index);
          expect([pair.dialler.closed, pair.acceptor.closed]).toEqual([undefined, undefined]);
          expect([pair.dialler.faults, pair.acceptor.faults]).toEqual([[], []]);
          expect([pair.dialler.link.callsOut, pair.acceptor.link.callsIn]).toEqual([0, 0]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("a recorded session with one bit flipped", () => {
  it("ends the link or changes what is said; it neither hangs nor throws", () => {
    const pair = new Pair({ secrets: [{ id: "k", key: "s" }] }, { secrets: [{ id: "k", key: "s" }] });
    const recorded: Uint8Array[] = [];
    const original = pair.dialler.take.bind(pair.dialler);
    pair.dialler.take = () => {
      const bytes = original();
      recorded.push(bytes);
      return bytes;
    };
    pair.settle();
    const [stream] = pair.dialler.open({ message: new Uint8Array(10), metadata: [["k", "v"]] });
    stream.write(new Uint8Array(100));
    stream.end();
    pair.settle();
    const session = Buffer.concat(recorded);
    for (let bit = 0; bit < session.length * 8; bit++) {
      const broken = Uint8Array.from(session);
      broken[bit >> 3] = broken[bit >> 3]! ^ (1 << (bit & 7));
      const { acceptor } = new Pair({}, { secrets: [{ id: "k", key: "s" }] });
      acceptor.link.receive(broken);
      acceptor.take();
      acceptor.link.lost(undefined);
      expect(acceptor.closed).toBeDefined();
      if (acceptor.closed!.error !== undefined) expect(RpcError.is(acceptor.closed!.error)).toBe(true);
      expect(acceptor.faults).toEqual([]);
    }
  });
});

function apply(pair: Pair, calls: Call[], operation: Operation): void {
  if (operation.do === "open") {
    const message = new Uint8Array(operation.inline);
    const [caller, callerHeard] = pair.dialler.open({
      message,
      ended: operation.ended,
      timeoutMs: calls.length,
    });
    const sent = [operation.inline];
    calls.push({ caller, callerHeard, sent, callerEnded: operation.ended, answered: [], outcome: "open" });
    return;
  }
  if (operation.do === "carry") {
    const [from, to] = operation.there ? [pair.dialler, pair.acceptor] : [pair.acceptor, pair.dialler];
    carry(from.take(), to.link, operation.cut);
    return;
  }
  const call = calls[operation.which % Math.max(1, calls.length)];
  if (call === undefined || call.outcome !== "open") return;
  const arrival = arrivalOf(pair.acceptor, calls.indexOf(call));
  const isOver = call.callerHeard.heard.some((what) => /^(status|reset)/.test(what));
  switch (operation.do) {
    case "write":
      if (call.callerEnded || isOver) return;
      call.sent.push(operation.length);
      call.caller.write(new Uint8Array(operation.length));
      return;
    case "end":
      call.callerEnded = true;
      call.caller.end();
      return;
    case "callerResets":
      call.outcome = "caller reset";
      call.caller.reset({ code: "cancelled", executed: "unknown" });
      return;
    case "answer":
      if (arrival === undefined) return;
      call.answered.push(operation.length);
      arrival.stream.write(new Uint8Array(operation.length));
      return;
    case "finish":
      if (arrival === undefined) return;
      call.outcome = "finished";
      call.answered.push(operation.length);
      arrival.stream.finish(ok(new Uint8Array(operation.length)));
      return;
    case "calleeResets":
      if (arrival === undefined) return;
      call.outcome = "callee reset";
      arrival.stream.reset({ code: "aborted", executed: "yes" });
  }
}

/** Consumes everything, ends every handler, until nothing is left to say. */
function settleAll(pair: Pair, calls: Call[]): void {
  const consumed = new Map<Recorder, number>();
  const consumeAll = (stream: VirtualStream, recorder: Recorder): void => {
    const from = consumed.get(recorder) ?? 0;
    for (const message of recorder.messages.slice(from)) stream.consume(message.length);
    consumed.set(recorder, recorder.messages.length);
  };
  for (let round = 0; round < 200; round++) {
    pair.settle();
    for (const { caller, callerHeard } of calls) consumeAll(caller, callerHeard);
    for (const { stream, recorder, header } of pair.acceptor.calls) {
      consumeAll(stream, recorder);
      const call = calls[header.timeoutMs]!;
      if (call.outcome === "caller reset") stream.finish(ok());
      else if (call.outcome === "open" && wholeInput(call, recorder)) {
        call.outcome = "finished";
        stream.finish(ok());
      }
    }
    for (const call of calls) {
      if (call.outcome === "open" && !call.callerEnded) {
        call.callerEnded = true;
        call.caller.end();
      }
    }
  }
  pair.settle();
}

function wholeInput(call: Call, recorder: Recorder): boolean {
  return call.callerEnded && recorder.messages.length >= call.sent.length - 1;
}

function judge(pair: Pair, call: Call, index: number): void {
  const arrival = arrivalOf(pair.acceptor, index);
  if (arrival === undefined) {
    expect(call.outcome).toBe("caller reset");
    return;
  }
  // The callee saw a beginning of what was sent, whole messages in order.
  const got = [
    ...(arrival.message === undefined ? [] : [arrival.message.length]),
    ...arrival.recorder.messages.map((m) => m.length),
  ];
  expect(got).toEqual(call.sent.slice(0, got.length));
  const answers = call.callerHeard.messages.map((m) => m.length);
  const body = call.callerHeard.lastStatus?.body;
  if (body !== undefined) answers.push(body.length);
  expect(answers).toEqual(call.answered.slice(0, answers.length));
  const last = call.callerHeard.heard.at(-1) ?? "nothing";
  if (call.outcome === "finished") {
    expect(last).toBe("status ok");
    expect(answers).toEqual(call.answered);
  } else if (call.outcome === "callee reset") expect(last).toBe("reset aborted yes");
  else expect(last).not.toMatch(/^(status|reset)/);
}

function arrivalOf(acceptor: Station, index: number): Station["calls"][number] | undefined {
  return acceptor.calls.find(({ header }) => header.timeoutMs === index);
}
