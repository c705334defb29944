import { describe, expect, test, vi } from "vitest";
import { type CallContext, RpcError } from "../contract.ts";
import type { SampleClient } from "./fixtures/sample-client.ts";
import { aborted, codeOf, sampleNode, settle, type SampleNode } from "./fixtures/sample-node.ts";
import { SimulatedClock } from "./fixtures/simulated-clock.ts";

describe("cancellation", () => {
  test("a signal cancels the call here and at the handler", async () => {
    const seen: unknown[] = [];
    const { client, server } = sampleNode({
      greet: async (_name: string, _mark: undefined, context: CallContext) => {
        await aborted(context.signal);
        seen.push((context.signal.reason as RpcError).code);
        return "";
      },
    });
    const controller = new AbortController();
    const call = client.greet("Max", undefined, { signal: controller.signal });
    await settle();
    controller.abort(new Error("changed my mind"));
    const error = await call.catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "cancelled", cause: { message: "changed my mind" } });
    await server.idle();
    expect(seen).toEqual(["cancelled"]);
  });

  test("a signal that is aborted already sends nothing", async () => {
    const ran = vi.fn();
    const { client } = sampleNode({ greet: ran });
    expect(await codeOf(client.greet("Max", undefined, { signal: AbortSignal.abort() }))).toBe("cancelled");
    await settle();
    expect(ran).not.toHaveBeenCalled();
  });

  test.each(["signal", "generator"])(
    "leaving a for await aborts the handler three services away (%s)",
    async (kind) => {
      const clock = new SimulatedClock();
      let ended = false;
      const c = sampleNode(
        {
          count: async function* (_from: number, context: CallContext) {
            try {
              yield 1;
              if (kind === "signal") await aborted(context.signal);
              else for (;;) yield 2;
            } finally {
              ended = true;
            }
          },
        },
        clock,
      );
      const through = (next: SampleClient): SampleNode =>
        sampleNode(
          {
            count: async function* (from: number) {
              for await (const item of next.count(from)) yield item;
            },
          },
          clock,
        );
      const b = through(c.client);
      const a = through(b.client);
      for await (const item of a.client.count(1)) {
        expect(item).toBe(1);
        break;
      }
      await Promise.all([a.server.idle(), b.server.idle(), c.server.idle()]);
      expect(ended).toBe(true);
    },
  );

  test("a nested unary call is cancelled with the call that it serves", async () => {
    const clock = new SimulatedClock();
    let told = false;
    const inner = sampleNode(
      {
        greet: async (_name: string, _mark: undefined, context: CallContext) => {
          await aborted(context.signal);
          told = true;
          return "";
        },
      },
      clock,
    );
    const outer = sampleNode({ greet: (name: string) => inner.client.greet(name) }, clock);
    const controller = new AbortController();
    const code = codeOf(outer.client.greet("Max", undefined, { signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await code).toBe("cancelled");
    await Promise.all([outer.server.idle(), inner.server.idle()]);
    expect(told).toBe(true);
  });

  test("a stream that is never read sends nothing, and ends when it is returned", async () => {
    const ran = vi.fn();
    const { client } = sampleNode({ count: ran });
    const unread = client.count(1);
    expect(await unread.return()).toEqual({ done: true, value: undefined });
    expect(await unread.next()).toEqual({ done: true, value: undefined });
    await settle();
    expect(ran).not.toHaveBeenCalled();
  });

  test("throw() leaves the stream and rejects with what it was given", async () => {
    const { client, server } = sampleNode({});
    const stream = client.count(5);
    await stream.next();
    const mine = new Error("mine");
    await expect(stream.throw(mine)).rejects.toBe(mine);
    await server.idle();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});
