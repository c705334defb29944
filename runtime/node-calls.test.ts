import { describe, expect, test } from "vitest";
import { clientOf, gate, named, nodes } from "./fixtures/nodes.ts";
import { currentCall, type Mesh } from "./index.ts";
import { NoRecipient, type SampleAuthor, sampleService } from "./rpc/fixtures/sample.ts";
import type { SampleClient } from "./rpc/fixtures/sample-client.ts";

const start = nodes();

/** A server, a caller linked with it by TCP, and a client. */
async function pair(
  serve: Partial<SampleAuthor>,
): Promise<{ server: Mesh; caller: Mesh; client: SampleClient }> {
  const server = await start("server", { serve });
  const caller = await start("caller", { nodes: [server.address!] });
  await caller.wait([sampleService]);
  return { server, caller, client: clientOf(caller) };
}

async function* range(from: number, to: number): AsyncGenerator<number> {
  for (let i = from; i <= to; i++) yield i;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* texts(...items: string[]): AsyncGenerator<string> {
  yield* items;
}

describe("over TCP", () => {
  test("all four shapes of a call bring what they should", async () => {
    const { client } = await pair({});
    expect(await client.greet("Max", "?")).toBe("Hello, Max?");
    expect(await client.post("card")).toBeUndefined();
    expect(await collect(client.count(1_000))).toHaveLength(1_000);
    expect(await client.sum(1, range(1, 1_000))).toBe(500_501);
    expect(await collect(client.chat("room", texts("a", "b")))).toEqual(["room: a", "room: b"]);
  });

  test("large messages arrive whole, both ways, in every position", async () => {
    const { client } = await pair({ greet: async (name) => name + name });
    const large = "x".repeat(1_000_000);
    expect((await client.greet(large)).length).toBe(2_000_000);
    const echoed = await collect(client.chat(large, texts(large)));
    expect(echoed[0]?.length).toBe(2_000_002);
  });

  test("a thousand calls at once all get their own answer", async () => {
    const { client } = await pair({});
    const names = Array.from({ length: 1_000 }, (_, i) => `n${i}`);
    const answers = await Promise.all(names.map((name) => client.greet(name)));
    expect(answers).toEqual(names.map((name) => `Hello, ${name}!`));
  });

  test("a declared error is re-created, an undeclared one is an id, a wrong argument never arrives", async () => {
    let ran = 0;
    const { client } = await pair({
      post: async (card) => {
        throw new NoRecipient(card);
      },
      greet: async () => {
        ran++;
        throw new Error("the password is hunter2");
      },
    });
    const declared = await client.post("nobody").catch((error: unknown) => error);
    expect(declared).toBeInstanceOf(NoRecipient);
    expect(declared).toMatchObject({ attempted: "nobody" });
    const unknown = await client.greet("").catch((error: unknown) => error);
    expect(unknown).toMatchObject({ code: "unknown" });
    expect(String(unknown)).not.toContain("hunter2");
    await expect(client.greet(42 as unknown as string)).rejects.toMatchObject({
      code: "invalid_argument",
      details: { path: "/name" },
    });
    expect(ran).toBe(1);
  });

  test("a wrong result is internal, and its value never leaves the callee", async () => {
    const { client } = await pair({
      greet: async () => ({ secret: "hunter2" }) as unknown as string,
      count: async function* () {
        yield 1;
        yield "hunter2" as unknown as number;
      },
    });
    const error = await client.greet("").catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "internal" });
    expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
    const seen: number[] = [];
    const failed = (async () => {
      for await (const item of client.count(0)) seen.push(item);
    })();
    await expect(failed).rejects.toMatchObject({ code: "internal" });
    expect(seen).toEqual([1]);
  });

  test("a reader that stops holds the producer at its window, and lets other calls pass", async () => {
    let produced = 0;
    const { client } = await pair({
      chat: async function* () {
        for (;;) {
          produced++;
          yield "x".repeat(10_000);
        }
      },
    });
    const items = client.chat("", texts());
    await items.next();
    let before = -1;
    // Each answer is a round trip: when three of them bring no new item, the producer stands still.
    for (let still = 0; still < 3; still = produced === before ? still + 1 : 0) {
      before = produced;
      expect(await client.greet("Max")).toBe("Hello, Max!");
    }
    expect(produced).toBeLessThan(100);
    const held = produced;
    for (let i = 0; i < 100; i++) await items.next();
    expect(produced).toBeGreaterThan(held);
    await items.return();
  });

  test("a caller's stream is held as well when the callee does not read", async () => {
    const reading = gate();
    const { client } = await pair({
      chat: async function* (_room, lines) {
        await reading.opened;
        let length = 0;
        for await (const line of lines) length += line.length;
        yield String(length);
      },
    });
    let sent = 0;
    async function* lines(): AsyncGenerator<string> {
      for (; sent < 200; sent++) yield "x".repeat(10_000);
    }
    const items = client.chat("", lines());
    const first = items.next();
    let before = -1;
    for (let still = 0; still < 3; still = sent === before ? still + 1 : 0) {
      before = sent;
      await client.greet("Max");
    }
    expect(sent).toBeLessThan(100);
    reading.open();
    expect((await first).value).toBe("2000000");
    expect(sent).toBe(200);
  });
});

describe("across A, B and C", () => {
  /** C serves; B passes calls on; A calls B. */
  async function chain(serve: Partial<SampleAuthor>): Promise<SampleClient> {
    const c = await start("c", { serve, as: "inner" });
    let inner: SampleClient | undefined;
    const b = await start("b", {
      nodes: [c.address!],
      as: "outer",
      serve: {
        greet: (name) => inner!.greet(name),
        count: (from) => inner!.count(from),
      },
    });
    inner = clientOf(b, "inner");
    const a = await start("a", { nodes: [b.address!] });
    await Promise.all([a.wait(["outer"]), b.wait(["inner"])]);
    return clientOf(a, "outer");
  }

  test("aborting a call is seen by the innermost handler", async () => {
    const [began, aborted] = [gate(), gate()];
    const client = await chain({
      greet: (_name) => {
        const { signal } = currentCall()!;
        began.open();
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted.open();
            reject(new Error("stopped"));
          });
        });
      },
    });
    const abort = new AbortController();
    const call = client.greet("", undefined, { signal: abort.signal });
    await began.opened;
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    await aborted.opened;
  });

  test("leaving a for await ends the innermost generator", async () => {
    const left = gate();
    const client = await chain({
      count: async function* (from) {
        try {
          for (;;) yield from;
        } finally {
          left.open();
        }
      },
    });
    let seen = 0;
    for await (const item of client.count(7)) {
      expect(item).toBe(7);
      if (++seen === 3) break;
    }
    await left.opened;
  });

  test("what is left of the deadline goes along", async () => {
    const left: number[] = [];
    const client = await chain({
      greet: async () => {
        left.push(currentCall()!.timeoutMs);
        return "";
      },
    });
    await client.greet("", undefined, { timeoutMs: 3_000 });
    expect(left[0]).toBeLessThanOrEqual(3_000);
    expect(left[0]).toBeGreaterThan(1_000);
  });

  test("a lost caller aborts its handlers", async () => {
    const [began, aborted] = [gate(), gate()];
    const server = await start("server", {
      serve: {
        ...named("server"),
        count: async function* () {
          const { signal } = currentCall()!;
          signal.addEventListener("abort", aborted.open);
          began.open();
          await aborted.opened;
          yield 0;
        },
      },
    });
    const caller = await start("caller", { nodes: [server.address!] });
    await caller.wait([sampleService]);
    const items = clientOf(caller).count(1);
    const next = items.next().catch((error: unknown) => error);
    await began.opened;
    const abandoned = caller.close();
    await items.return();
    await Promise.all([aborted.opened, abandoned, next]);
  });
});
