import { describe, expect, test } from "vitest";
import { type CallContext, RpcError } from "../contract.ts";
import type { Status } from "../link/stream.ts";
import { encodeValue } from "../wire/values.ts";
import { currentCall } from "./current-call.ts";
import { aborted, codeOf, errorOf, never, sampleNode, settle } from "./fixtures/sample-node.ts";
import { header, peer, silent } from "./fixtures/scripted-caller.ts";
import { SimulatedClock } from "./fixtures/simulated-clock.ts";
import type { CallRecord, HandlerFailure } from "./observe.ts";
import { streamPair } from "./stream-pair.ts";

describe("a call that is asked to stop", () => {
  test("has an aborted signal, also if its handler asks for it only then", async () => {
    let goOn = (): void => {};
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const seen: unknown[] = [];
    const { server } = sampleNode({
      greet: async (_name: string, _mark: undefined, context: CallContext) => {
        await gate;
        seen.push(context.signal.aborted, (context.signal.reason as RpcError).code);
        return "";
      },
    });
    const { caller, callee } = streamPair();
    caller.listen(silent);
    server.accept({ ...header, message: encodeValue(["Max"]) }, callee, peer);
    caller.write(encodeValue(["a second message"]));
    await settle();
    goOn();
    await server.idle();
    expect(seen).toEqual([true, "invalid_argument"]);
  });

  test("sends no nested call any more", async () => {
    const clock = new SimulatedClock();
    let served = 0;
    const inner = sampleNode({ greet: async () => String(served++) }, clock);
    const errors: unknown[] = [];
    const outer = sampleNode(
      {
        greet: async (name: string, _mark: undefined, context: CallContext) => {
          await aborted(context.signal);
          errors.push(await errorOf(inner.client.greet(name)));
          errors.push(await errorOf(inner.client.count(1).next()));
          return "";
        },
      },
      clock,
    );
    const controller = new AbortController();
    const call = codeOf(outer.client.greet("Max", undefined, { signal: controller.signal }));
    await settle();
    controller.abort();
    expect(await call).toBe("cancelled");
    await outer.server.idle();
    expect(errors).toMatchObject([
      { code: "cancelled", executed: "no" },
      { code: "cancelled", executed: "no" },
    ]);
    expect(served).toBe(0);
  });

  test("by its deadline, takes its nested calls along with that code", async () => {
    const clock = new SimulatedClock();
    const inner = sampleNode({ greet: () => never() }, clock);
    const codes: string[] = [];
    const outer = sampleNode(
      {
        greet: async (name: string) => {
          codes.push(await codeOf(inner.client.greet(name)));
          return "";
        },
      },
      clock,
    );
    const call = codeOf(outer.client.greet("Max", undefined, { timeoutMs: 100 }));
    await settle();
    clock.advance(200);
    expect(await call).toBe("deadline_exceeded");
    await settle();
    expect(codes).toEqual(["deadline_exceeded"]);
  });

  test("by the caller's RESET, learns whether that was a deadline", async () => {
    const seen: unknown[] = [];
    const { server } = sampleNode({
      greet: async (_name: string, _mark: undefined, context: CallContext) => {
        await aborted(context.signal);
        seen.push((context.signal.reason as RpcError).code);
        return "";
      },
    });
    for (const code of ["deadline_exceeded", "cancelled", "unavailable"] as const) {
      const { caller, callee } = streamPair();
      caller.listen(silent);
      server.accept({ ...header, message: encodeValue(["Max"]), ended: true }, callee, peer);
      caller.reset({ code, executed: "unknown" });
      await server.idle();
    }
    expect(seen).toEqual(["deadline_exceeded", "cancelled", "cancelled"]);
  });

  test("cleans up as itself, though a timer has stopped it", async () => {
    const clock = new SimulatedClock();
    const seen: unknown[] = [];
    const { client, server } = sampleNode(
      {
        count: async function* (_from: number, context: CallContext) {
          context.signal.addEventListener("abort", () => seen.push(currentCall()?.session));
          try {
            for (;;) {
              yield 1;
              await settle();
            }
          } finally {
            seen.push(currentCall()?.session);
          }
        },
      },
      clock,
    );
    const stream = client.count(1, { timeoutMs: 100, session: "mine" });
    await stream.next();
    clock.advance(200);
    await server.idle();
    expect(seen).toEqual(["mine", "mine"]);
  });

  test("has one record, with the code that it was stopped with", async () => {
    const records: CallRecord[] = [];
    const { client, server } = sampleNode(
      {
        post: async (_card: string, context: CallContext) => {
          await aborted(context.signal);
          throw Object.assign(new Error("none"), { name: "OutOfStamps", left: 0 });
        },
      },
      undefined,
      { onCall: (record) => void records.push(record) },
    );
    const controller = new AbortController();
    const call = codeOf(client.post("card", { signal: controller.signal }));
    await settle();
    controller.abort();
    await call;
    await server.idle();
    const common = { method: "post", code: "cancelled" };
    expect(records).toMatchObject([
      { side: "client", ...common },
      { side: "server", ...common },
    ]);
    expect(records.every((record) => record.status === undefined)).toBe(true);
  });

  test("before its generator has begun, runs nothing of it", async () => {
    let began = false;
    const { server } = sampleNode({
      count: async (_from: number, context: CallContext) => {
        await aborted(context.signal);
        return (async function* () {
          began = true;
          yield 1;
        })();
      },
    });
    const { caller, callee } = streamPair();
    caller.listen(silent);
    server.accept({ ...header, method: "count", message: encodeValue([1]), ended: true }, callee, peer);
    caller.reset({ code: "cancelled", executed: "unknown" });
    await server.idle();
    expect(began).toBe(false);
  });
});

describe("what the caller is not told", () => {
  test("of a wrong result is in the log, under the id that the caller has", async () => {
    const failures: HandlerFailure[] = [];
    const { client } = sampleNode({ greet: async () => 4711 }, undefined, {
      onFailure: (failure) => void failures.push(failure),
    });
    const error = await errorOf(client.greet("Max"));
    expect(failures).toHaveLength(1);
    const [failure] = failures;
    expect(String(failure?.error)).toContain("greet: the result must be a string, found 4711 (a number)");
    expect(error).toMatchObject({
      message: `greet: the result must be a string; the callee's log has error ${failure?.id}`,
      details: { errorId: failure?.id },
    });
  });

  test("an RpcError of a nested call keeps its cause and its stack here", async () => {
    const cause = new Error("secret plans");
    const { server } = sampleNode({
      greet: async () => {
        throw new RpcError("aborted", "no", { cause });
      },
    });
    const { caller, callee } = streamPair();
    const statuses: Status[] = [];
    caller.listen({ ...silent, status: (status) => void statuses.push(status) });
    server.accept({ ...header, message: encodeValue(["Max"]), ended: true }, callee, peer);
    await server.idle();
    await settle();
    expect(statuses).toEqual([{ code: "aborted", executed: "yes", message: "no" }]);
  });
});

test("a handler may give a thenable, which is awaited once", async () => {
  let asked = 0;
  const { client } = sampleNode({
    greet: () => ({
      // oxlint-disable-next-line unicorn/no-thenable
      then: (resolve: (value: string) => void) => {
        asked++;
        resolve("later");
      },
    }),
  });
  expect(await client.greet("Max")).toBe("later");
  expect(asked).toBe(1);
});
