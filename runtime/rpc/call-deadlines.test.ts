import { describe, expect, test, vi } from "vitest";
import type { CallContext } from "../contract.ts";
import type { Status } from "../link/stream.ts";
import { encodeValue } from "../wire/values.ts";
import { aborted, codeOf, never, sampleNode, settle } from "./fixtures/sample-node.ts";
import { header, peer, silent } from "./fixtures/scripted-caller.ts";
import { SimulatedClock } from "./fixtures/simulated-clock.ts";
import { streamPair } from "./stream-pair.ts";

describe("deadlines", () => {
  test("a handler that never settles costs its caller ten seconds at most", async () => {
    const { clock, client } = sampleNode({ greet: () => never() });
    const code = codeOf(client.greet("Max"));
    await settle();
    clock.advance(9_990);
    await settle();
    clock.advance(40);
    expect(await code).toBe("deadline_exceeded");
  });

  test("the handler is told, and the call stays active until the handler has ended", async () => {
    let end = (): void => {};
    let told = false;
    const { clock, client, server } = sampleNode({
      greet: async (_name: string, _mark: undefined, context: CallContext) => {
        await aborted(context.signal);
        told = true;
        await new Promise<void>((resolve) => (end = resolve));
        return "late";
      },
    });
    const code = codeOf(client.greet("Max", undefined, { timeoutMs: 100 }));
    await settle();
    clock.advance(120);
    expect(await code).toBe("deadline_exceeded");
    await settle();
    expect([told, server.active]).toEqual([true, 1]);
    const idle = server.idle();
    end();
    await idle;
    expect(server.active).toBe(0);
  });

  test("a nested call gets what its caller has left", async () => {
    const clock = new SimulatedClock();
    const left: number[] = [];
    const inner = sampleNode(
      {
        greet: async (_name: string, _mark: undefined, context: CallContext) => {
          left.push(context.timeoutMs);
          return "inner";
        },
      },
      clock,
    );
    const outer = sampleNode(
      {
        greet: async (name: string) => {
          clock.advance(300);
          return inner.client.greet(name, undefined, { timeoutMs: 60_000 });
        },
      },
      clock,
    );
    expect(await outer.client.greet("Max", undefined, { timeoutMs: 1_000 })).toBe("inner");
    expect(left).toEqual([700]);
  });

  test("a nested call without time left is never sent", async () => {
    const clock = new SimulatedClock();
    const ran = vi.fn();
    const inner = sampleNode({ greet: ran }, clock);
    const seen: unknown[] = [];
    const outer = sampleNode(
      {
        greet: async (name: string) => {
          clock.advance(2_000);
          seen.push(await inner.client.greet(name).catch((error: unknown) => error));
          return "";
        },
      },
      clock,
    );
    expect(await codeOf(outer.client.greet("Max", undefined, { timeoutMs: 1_000 }))).toBe(
      "deadline_exceeded",
    );
    await settle();
    expect(seen).toMatchObject([{ code: "deadline_exceeded", executed: "no" }]);
    expect(ran).not.toHaveBeenCalled();
  });

  test("Infinity is no deadline, 0 is no time, and streams have none of their own", async () => {
    const seen: number[] = [];
    const { client } = sampleNode({
      greet: async (_name: string, _mark: undefined, context: CallContext) => {
        seen.push(context.timeoutMs);
        return "";
      },
      count: async function* (_from: number, context: CallContext) {
        seen.push(context.deadline);
        yield 1;
      },
    });
    await client.greet("Max", undefined, { timeoutMs: Infinity });
    await client.count(1).next();
    expect(seen).toEqual([Infinity, Infinity]);
    expect(await codeOf(client.greet("Max", undefined, { timeoutMs: 0 }))).toBe("deadline_exceeded");
    expect(seen).toHaveLength(2);
  });

  test("work whose time is over when its arguments arrive does not start", async () => {
    const clock = new SimulatedClock();
    const ran = vi.fn();
    const { server } = sampleNode({ greet: ran }, clock);
    const { caller, callee } = streamPair();
    const answers: Status[] = [];
    caller.listen({ ...silent, status: (status) => void answers.push(status) });
    server.accept({ ...header, timeoutMs: 50 }, callee, peer);
    clock.advance(49);
    caller.write(encodeValue(["Max"]));
    clock.advance(1);
    await settle();
    expect(answers).toMatchObject([{ code: "deadline_exceeded", executed: "no" }]);
    expect(ran).not.toHaveBeenCalled();
  });

  test("no timer and no deadline is left behind", async () => {
    const { clock, client } = sampleNode({});
    await client.greet("Max");
    clock.advance(20_000);
    expect(clock.timers).toBe(0);
  });
});
