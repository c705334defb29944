import { expect, test } from "vitest";
import { Tracer } from "./tracer.ts";
import { parentOf } from "./traceparent.ts";

const parent = parentOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")!;

/** Ids that count from 1. */
function counting(beginsTraces = false): Tracer {
  let next = 0;
  const fillRandom = (bytes: Uint8Array): void => {
    for (let at = 7; at < bytes.length; at += 8) bytes[at] = ++next;
  };
  return new Tracer({ beginsTraces, fillRandom });
}

test("a span within another has the trace of that, an id of its own, and says whose child it is", () => {
  const received = counting().received(parent)!;
  expect(JSON.parse(JSON.stringify(received))).toEqual({
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "0000000000000001",
    parentSpanId: "b7ad6b7169203331",
    sampled: true,
  });
  const nested = counting().within(received)!;
  expect(nested.parentSpanId).toBe(received.spanId);
  expect(nested.traceparent).toBe(`00-${received.traceId}-${nested.spanId}-01`);
});

test("what belongs to no trace begins one only where somebody hears of spans", () => {
  expect(counting(false).within(undefined)).toBeUndefined();
  expect(counting(false).received(undefined)).toBeUndefined();
  const root = counting(true).within(undefined)!;
  expect(root.traceparent).toBe("00-00000000000000010000000000000002-0000000000000003-01");
  expect(root.parentSpanId).toBeUndefined();
  expect(root.sampled).toBe(true);
});

test.each([
  ["of another length", new Uint8Array(25).fill(1)],
  ["of zeros", new Uint8Array(26)],
  ["of version ff", Uint8Array.from(parent, (byte, at) => (at === 0 ? 0xff : byte))],
])("bytes %s are no parent", (_title, bytes) => {
  expect(counting(false).received(bytes)).toBeUndefined();
  expect(counting(true).received(bytes)?.parentSpanId).toBeUndefined();
});

test("the decision to keep a trace is passed on, unknown flags and versions are not", () => {
  const odd = Uint8Array.from(parent);
  odd[0] = 0x07;
  odd[25] = 0xfe;
  const child = counting().received(odd)!;
  expect(child.sampled).toBe(false);
  expect(child.traceparent).toMatch(/^00-.*-02$/);
});

test("ids are never zero, and those of one pool differ from those of the next", () => {
  expect(new Tracer({ beginsTraces: true, fillRandom: (bytes) => bytes.fill(0) }).root().spanId).toBe(
    "0000000000000001",
  );
  const tracer = new Tracer();
  const ids = new Set(Array.from({ length: 1_000 }, () => tracer.root().spanId));
  expect(ids.size).toBe(1_000);
});

test("a parent's bytes are not kept in the child's", () => {
  const bytes = Uint8Array.from(parent);
  const child = counting().received(bytes)!;
  const { traceparent } = child;
  bytes.fill(0);
  expect(child.traceparent).toBe(traceparent);
});
