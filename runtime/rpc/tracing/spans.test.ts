import { describe, expect, onTestFinished, test, vi } from "vitest";
import { RpcError, defineHandler } from "../../contract.ts";
import { createChannel } from "../call-client.ts";
import { CallServer } from "../call-server.ts";
import type { CallContext } from "../context.ts";
import { currentCall, currentTrace } from "../current-call.ts";
import { SampleClient } from "../fixtures/sample-client.ts";
import { errorOf } from "../fixtures/sample-node.ts";
import { SampleAuthor, sampleService } from "../fixtures/sample.ts";
import { LocalEndpoint } from "../in-process.ts";
import { localChannel } from "../local-channel.ts";
import { type Span, spanOf } from "./span.ts";
import { Tracer } from "./tracer.ts";

function traced(methods: Partial<Record<keyof SampleAuthor, unknown>> = {}): {
  client: SampleClient;
  spans: Span[];
} {
  const spans: Span[] = [];
  const handler = defineHandler(sampleService, Object.assign(new SampleAuthor(), methods), "{}");
  const client = new SampleClient(
    localChannel(handler, { onSpan: (span) => void spans.push(span), onFailure: () => {} }),
  );
  return { client, spans };
}

const names = (spans: readonly Span[]): string[] =>
  spans.map(({ side, method, code }) => `${side} ${method} ${code}`);

test("a call has a span at each side, the callee's within the caller's", async () => {
  const before = Date.now();
  const { client, spans } = traced();
  await client.greet("Max");
  expect(names(spans)).toEqual(["server greet ok", "client greet ok"]);
  const [server, caller] = spans as [Span, Span];
  expect(caller).toMatchObject({
    service: "sample",
    peer: "local",
    attempt: 0,
    sampled: true,
    parentSpanId: undefined,
  });
  expect(server).toMatchObject({ traceId: caller.traceId, parentSpanId: caller.spanId, peer: "local" });
  for (const { traceId, spanId, startMs, endMs } of spans) {
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    // The monotonic clock and the wall clock may stand apart by the tolerance of the first.
    expect(startMs).toBeGreaterThan(before - 1_000);
    expect(endMs).toBeGreaterThanOrEqual(startMs);
  }
});

test("what a handler calls is within its own span, also behind awaits, and it knows where it stands", async () => {
  const contexts: CallContext[] = [];
  const seen: unknown[] = [];
  const { client, spans } = traced({
    async greet(): Promise<string> {
      await Promise.resolve();
      contexts.push(currentCall()!);
      seen.push(currentTrace() === currentCall()!.trace);
      await client.note("x");
      return "";
    },
  });
  await client.greet("Max");
  expect(names(spans)).toEqual(["server note ok", "client note ok", "server greet ok", "client greet ok"]);
  const [served, sent, outer] = spans as [Span, Span, Span];
  expect(sent.parentSpanId).toBe(outer.spanId);
  expect(served.parentSpanId).toBe(sent.spanId);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(contexts[0]!.trace).toMatchObject({ spanId: outer.spanId, parentSpanId: outer.parentSpanId });
  expect(contexts[0]!.trace!.traceparent).toBe(`00-${outer.traceId}-${outer.spanId}-01`);
  expect(seen).toEqual([true]);
  expect(currentTrace()).toBeUndefined();
});

test("nobody who hears of spans: calls have none", async () => {
  const traces: unknown[] = [];
  const greet = async (): Promise<string> => {
    traces.push(currentCall()!.trace, currentTrace());
    return "";
  };
  const handler = defineHandler(sampleService, Object.assign(new SampleAuthor(), { greet }), "{}");
  await new SampleClient(localChannel(handler)).greet("Max");
  expect(traces).toEqual([undefined, undefined]);
});

test("work that a handler leaves behind still belongs to its trace", async () => {
  let later!: () => void;
  const released = new Promise<void>((resolve) => (later = resolve));
  let done!: () => void;
  const finished = new Promise<void>((resolve) => (done = resolve));
  const { client, spans } = traced({
    async greet(): Promise<string> {
      void released.then(() => client.note("late")).then(done);
      return "";
    },
  });
  await client.greet("Max");
  later();
  await finished;
  const served = spans.find(({ side, method }) => side === "server" && method === "greet")!;
  const late = spans.find(({ side, method }) => side === "client" && method === "note")!;
  expect(late).toMatchObject({ traceId: served.traceId, parentSpanId: served.spanId });
});

describe("a stream", () => {
  test("has spans that end when it ends", async () => {
    const { client, spans } = traced();
    const items = client.count(2);
    await items.next();
    await items.next();
    expect(spans).toEqual([]);
    await items.next();
    await vi.waitUntil(() => spans.length === 2);
    expect(names(spans).toSorted()).toEqual(["client count ok", "server count ok"]);
  });

  test("that its reader leaves ends as cancelled, on both sides", async () => {
    const { client, spans } = traced();
    for await (const _ of client.count(1_000)) break;
    await vi.waitUntil(() => spans.length === 2);
    expect(names(spans).toSorted()).toEqual(["client count cancelled", "server count cancelled"]);
  });
});

test("a call that is not sent has a span at its caller alone", async () => {
  const { client, spans } = traced();
  await errorOf(client.greet(42 as never));
  expect(spans).toEqual([expect.objectContaining({ side: "client", code: "invalid_argument", peer: "" })]);
});

test("a call that is tried again is one span, which knows the last try", async () => {
  const spans: Span[] = [];
  const handler = defineHandler(sampleService, new SampleAuthor(), "{}");
  let tries = 0;
  const headers: (Uint8Array | undefined)[] = [];
  const server = new CallServer();
  server.publish(handler);
  const channel = createChannel(
    {
      pick: () => {
        const endpoint = new LocalEndpoint(server, { nodeId: `n${tries}`, name: `n${tries}` });
        return {
          nodeId: endpoint.nodeId,
          instance: endpoint.instance,
          pending: 0,
          open: (header) => {
            headers.push(header.trace);
            if (tries++ === 0) throw new RpcError("unavailable", "gone", { executed: "no" });
            return endpoint.open(header);
          },
        };
      },
    },
    {
      tracer: new Tracer({ beginsTraces: true }),
      onCall: (record) => void spans.push(spanOf(record, 1)!),
    },
  );
  expect(await new SampleClient(channel).greet("Max")).toBe("Hello, Max!");
  expect(spans).toEqual([expect.objectContaining({ attempt: 1, peer: "n1", code: "ok" })]);
  expect(headers).toHaveLength(2);
  expect(headers[0]).toBe(headers[1]);
});

test("onSpan that throws harms no call, and the process is warned", async () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const handler = defineHandler(sampleService, new SampleAuthor(), "{}");
  const client = new SampleClient(
    localChannel(handler, {
      onSpan: () => {
        throw new Error("exporter is full");
      },
    }),
  );
  expect(await client.greet("Max")).toBe("Hello, Max!");
  expect(warn.mock.calls.map(([text]) => String(text))).toEqual(
    Array.from({ length: 2 }, () => "onSpan threw: Error: exporter is full"),
  );
});
