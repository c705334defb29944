import { describe, expect, test, vi } from "vitest";
import { RpcError } from "../contract.ts";
import type { Reset, Status } from "../link/stream.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { createChannel } from "./call-client.ts";
import { Deadlines } from "./deadlines.ts";
import { SampleClient } from "./fixtures/sample-client.ts";
import { codeOf, errorOf, never, settle } from "./fixtures/sample-node.ts";
import { type Script, ok, scriptedClient, scriptedEndpoint } from "./fixtures/scripted-callee.ts";
import { SimulatedClock } from "./fixtures/simulated-clock.ts";
import type { Router } from "./router.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("retries", () => {
  test("a refused call goes to another node, whatever the method, and to each at most once", async () => {
    const refuse: Reset = { code: "unavailable", executed: "no" };
    const { client, opened } = scriptedClient({
      a: { reset: refuse },
      b: { reset: refuse },
      c: { status: ok },
    });
    expect(await codeOf(client.post("card"))).toBe("ok");
    expect(opened).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
    const all = scriptedClient({ a: { reset: refuse }, b: { reset: refuse } });
    expect(await codeOf(all.client.post("card"))).toBe("unavailable");
    expect(all.opened).toHaveLength(2);
  });

  test("a lost readonly call is tried three times, with pauses", async () => {
    const lost: Reset = { code: "unavailable", executed: "unknown" };
    const { client, opened, clock } = scriptedClient({ a: { reset: lost } });
    const code = codeOf(client.greet("Max"));
    for (let i = 0; i < 4; i++) {
      await settle();
      clock.advance(60);
    }
    expect(await code).toBe("unavailable");
    expect(opened).toEqual([
      ["a", 0],
      ["a", 1],
      ["a", 2],
    ]);
  });

  test("a lost call that may not run twice fails at once", async () => {
    const { client, opened } = scriptedClient({
      a: { reset: { code: "unavailable", executed: "unknown" } },
      b: { status: ok },
    });
    expect(await codeOf(client.post("card"))).toBe("unavailable");
    expect(opened).toEqual([["a", 0]]);
  });

  test("an error of the handler is not retried", async () => {
    const { client, opened } = scriptedClient({
      a: { status: { code: "unavailable", executed: "yes", message: "" } },
      b: { status: ok },
    });
    expect(await codeOf(client.greet("Max"))).toBe("unavailable");
    expect(opened).toHaveLength(1);
  });

  test("a stream moves on before its first item, and never after", async () => {
    const refuse: Reset = { code: "unavailable", executed: "no" };
    const moved = scriptedClient({ a: { reset: refuse }, b: { items: [1], status: ok } });
    expect(await moved.client.count(1).next()).toEqual({ done: false, value: 1 });
    const broken = scriptedClient({ a: { items: [1], reset: refuse }, b: { items: [1], status: ok } });
    const stream = broken.client.count(1);
    await stream.next();
    expect(await codeOf(stream.next())).toBe("unavailable");
    expect(broken.opened).toHaveLength(1);
  });

  test("a client stream that was refused is sent again from its beginning", async () => {
    const { client, opened, written } = scriptedClient({
      a: { reset: { code: "unavailable", executed: "no" }, afterEnd: true },
      b: { status: { ...ok, body: encodeValue(6) }, afterEnd: true },
    });
    async function* input(): AsyncGenerator<number> {
      yield* [1, 2, 3];
    }
    expect(await client.sum(0, input())).toBe(6);
    expect(opened).toHaveLength(2);
    expect(written.map((bytes) => decodeValue(bytes))).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test("without any instance a call is unavailable, executed no", async () => {
    const { client } = scriptedClient({});
    await expect(client.greet("Max")).rejects.toMatchObject({ code: "unavailable", executed: "no" });
  });
});

describe("hostile callees", () => {
  test.each<[string, Script]>([
    ["a result of another type", { status: { ...ok, body: encodeValue(7) } }],
    ["no result where one is due", { status: ok }],
    ["two results", { items: ["a", "b"], status: ok }],
    ["bytes that are no MessagePack", { status: { ...ok, body: new Uint8Array([0xc1]) } }],
  ])("%s is internal", async (_title, script) => {
    const { client } = scriptedClient({ a: script });
    expect(await codeOf(client.greet("Max"))).toBe("internal");
  });

  test("details that cannot be read are left out", async () => {
    const status: Status = {
      code: "aborted",
      executed: "yes",
      message: "no",
      details: new Uint8Array([0xc1]),
    };
    await expect(scriptedClient({ a: { status } }).client.greet("Max")).rejects.toMatchObject({
      code: "aborted",
      details: undefined,
    });
  });
});
describe("tries and input", () => {
  const lost: Reset = { code: "unavailable", executed: "unknown" };
  const refused: Reset = { code: "unavailable", executed: "no" };

  test("an item that comes during the pause is kept, however large, with all before it", async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    async function* input(): AsyncGenerator<string> {
      yield "first";
      await gate;
      yield "x".repeat(300_000);
    }
    const { client, clock, written } = scriptedClient({
      a: [
        { afterMessages: 1, reset: lost },
        { afterEnd: true, status: ok },
      ],
    });
    const call = all(client.echo(input()));
    await settle();
    open();
    await settle();
    clock.advance(60);
    await call;
    const sent = written.map((bytes) => String(decodeValue(bytes)).length);
    expect(sent).toEqual([5, 5, 300_000]);
  });

  test("an input whose return() never settles does not hold the error of a wrong item", async () => {
    const { client } = scriptedClient({ a: { afterEnd: true } });
    const input = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: "two" as never }),
        return: () => never<IteratorResult<number>>(),
      }),
    };
    expect(await codeOf(client.sum(0, input))).toBe("invalid_argument");
  });

  test("an input whose return() throws, at once or later, harms nothing", async () => {
    for (const leave of [
      () => Promise.reject(new Error("later")),
      () => {
        throw new Error("at once");
      },
    ]) {
      const { client } = scriptedClient({ a: { status: { ...ok, body: encodeValue(6) } } });
      const input = {
        [Symbol.asyncIterator]: () => ({ next: () => never<IteratorResult<number>>(), return: leave }),
      };
      expect(await client.sum(0, input)).toBe(6);
    }
  });

  test("an input that has ended is not asked to return", async () => {
    let returns = 0;
    const { client } = scriptedClient({ a: { afterEnd: true, status: { ...ok, body: encodeValue(6) } } });
    const input = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: true as const, value: undefined }),
        return: async () => ({ done: true as const, value: void returns++ }),
      }),
    };
    expect(await client.sum(0, input)).toBe(6);
    await settle();
    expect(returns).toBe(0);
  });

  test("a wrong item says nothing about whether the handler ran", async () => {
    async function* input(): AsyncGenerator<number> {
      yield (() => {}) as never;
    }
    const { client } = scriptedClient({ a: { afterEnd: true } });
    await expect(client.sum(0, input())).rejects.toMatchObject({ executed: "unknown" });
    async function* large(): AsyncGenerator<string> {
      yield "x".repeat(5_000_000);
    }
    await expect(client.chat("hall", large()).next()).rejects.toMatchObject({
      code: "resource_exhausted",
      executed: "unknown",
    });
  });

  test("an input that is no AsyncIterable is a TypeError, and nothing is sent", async () => {
    const { client, opened } = scriptedClient({ a: { status: ok } });
    await expect(client.sum(0, [1, 2] as never)).rejects.toThrow(
      new TypeError("sum takes an AsyncIterable of items, found an array of 2 items"),
    );
    expect(() => client.chat("hall", "lines" as never)).toThrow(TypeError);
    expect(opened).toEqual([]);
  });

  test("a stream that takes no message of the input ends the call and gives the stream up", async () => {
    const tooLong = new RpcError("resource_exhausted", "too long for the peer");
    const { client, resets } = scriptedClient({ a: { afterEnd: true, refusesMessages: tooLong } });
    await expect(
      client.sum(
        0,
        (async function* () {
          yield 1;
        })(),
      ),
    ).rejects.toBe(tooLong);
    expect(resets).toMatchObject([{ code: "cancelled" }]);
  });

  test("what was sent before cannot be sent again to one that does not take it: that ends the call", async () => {
    const tooLong = new RpcError("resource_exhausted", "too long for the peer", { executed: "no" });
    const { client, resets, opened } = scriptedClient({
      a: { afterEnd: true, reset: refused },
      b: { refusesMessages: tooLong },
      c: { status: ok },
    });
    async function* input(): AsyncGenerator<number> {
      yield 1;
    }
    const pending = client.sum(0, input());
    await expect(pending).rejects.toMatchObject({ code: "resource_exhausted" });
    expect(opened).toHaveLength(2);
    expect(resets).toHaveLength(1);
  });
});

describe("what a failed call says of its execution", () => {
  const lost: Reset = { code: "unavailable", executed: "unknown", message: "the link is gone" };

  test("after one lost try, a refusal of the next does not promise that nothing ran", async () => {
    const { client, clock } = scriptedClient({
      a: { reset: lost },
      b: { reset: { code: "unavailable", executed: "no" } },
    });
    const error = errorOf(client.greet("Max"));
    await settle();
    clock.advance(60);
    expect(await error).toMatchObject({ code: "unavailable", executed: "unknown" });
  });

  test("after one lost try, no instance left tells how that one was lost", async () => {
    const { client, clock } = scriptedClient({ a: { reset: lost } }, { service: "sample" });
    const error = errorOf(client.greet("Max"));
    await settle();
    clock.advance(60);
    await settle();
    clock.advance(60);
    expect(await error).toMatchObject({ executed: "unknown", message: "sample.greet: the link is gone" });
  });
});

describe("defects of what is below", () => {
  test.each(["pick", "open"])("a %s that throws fails the call, which counts no more", async (defect) => {
    const bug = new Error("a defect");
    const fail = (): never => {
      throw bug;
    };
    const router = {
      pick: defect === "pick" ? fail : () => ({ nodeId: "a", instance: "a", open: fail }),
    };
    const clock = new SimulatedClock();
    const client = new SampleClient(
      createChannel(router, { deadlines: new Deadlines(clock), maxPending: 1 }),
    );
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    expect(await errorOf(client.greet("Max", undefined, { signal }))).toBe(bug);
    expect(await errorOf(client.greet("Max"))).toBe(bug);
    expect(removed).toHaveBeenCalledOnce();
    clock.advance(20_000);
    expect(clock.timers).toBe(0);
  });

  test("the router is told the method, for each of which instances take turns", async () => {
    const picked: unknown[] = [];
    const router: Router = {
      pick: (service, { method }) => void picked.push([service, method]),
    };
    const clock = new SimulatedClock();
    const client = new SampleClient(createChannel(router, { deadlines: new Deadlines(clock) }));
    const error = errorOf(client.greet("Max", undefined, { timeoutMs: 100 }));
    await settle();
    clock.advance(200);
    await error;
    expect(picked[0]).toEqual(["sample", "greet"]);
  });

  test("a defect during a later try reaches the caller, not the timer", async () => {
    const bug = new Error("a defect");
    let picks = 0;
    const lost: Reset = { code: "unavailable", executed: "unknown" };
    const first = scriptedEndpoint("a", { reset: lost });
    const router = {
      pick: () => {
        if (picks++ > 0) throw bug;
        return first;
      },
    };
    const clock = new SimulatedClock();
    const client = new SampleClient(
      createChannel(router, { deadlines: new Deadlines(clock), random: () => 0.5 }),
    );
    const error = errorOf(client.greet("Max"));
    await settle();
    clock.advance(60);
    expect(await error).toBe(bug);
  });
});
