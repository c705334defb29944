import { expect, test } from "vitest";
import { RpcError, type CallContext, defineHandler } from "../contract.ts";
import { currentCall } from "./current-call.ts";
import { NoRecipient, SampleAuthor, sampleService } from "./fixtures/sample.ts";
import { SampleClient } from "./fixtures/sample-client.ts";
import type { HandlerFailure } from "./observe.ts";
import { localChannel } from "./local-channel.ts";

/** The sample's author with some methods of the test's own. */
function clientOf(
  methods: Partial<Record<keyof SampleAuthor, unknown>> = {},
  failures: HandlerFailure[] = [],
): SampleClient {
  const author = Object.assign(new SampleAuthor(), methods);
  const handler = defineHandler(sampleService, author, "{}");
  return new SampleClient(localChannel(handler, { onFailure: (failure) => void failures.push(failure) }));
}

async function* itemsOf<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

/** The error of a call that must fail. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call did not fail");
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("calls of all four kinds answer", async () => {
  const client = clientOf();
  expect(await client.greet("Max")).toBe("Hello, Max!");
  expect(await client.greet("Max", "?")).toBe("Hello, Max?");
  expect(await client.note("x")).toBeUndefined();
  expect(await all(client.count(3))).toEqual([3, 2, 1]);
  expect(await client.sum(10, itemsOf(1, 2, 3))).toBe(16);
  expect(await all(client.chat("hall", itemsOf("a", "b")))).toEqual(["hall: a", "hall: b"]);
});

test("empty streams are streams", async () => {
  const client = clientOf();
  expect(await all(client.count(0))).toEqual([]);
  expect(await client.sum(4, itemsOf())).toBe(4);
  expect(await all(client.chat("hall", itemsOf()))).toEqual([]);
});

test("messages beyond one frame travel too, both ways", async () => {
  const long = "x".repeat(300_000);
  expect(await clientOf().greet(long)).toBe(`Hello, ${long}!`);
  expect(await all(clientOf().chat(long, itemsOf(long, long)))).toEqual([
    `${long}: ${long}`,
    `${long}: ${long}`,
  ]);
});

test("a wrong argument is refused before it is sent, with its path", async () => {
  let ran = false;
  const client = clientOf({ greet: () => (ran = true) });
  const error = await errorOf(client.greet(42 as never));
  expect(error).toMatchObject({
    code: "invalid_argument",
    executed: "no",
    message: "greet: argument /name must be a string, found 42 (a number)",
    details: { path: "/name", expected: "a string", found: "42 (a number)" },
  });
  expect(ran).toBe(false);
  expect(await errorOf(client.count("x" as never).next())).toMatchObject({ code: "invalid_argument" });
  expect(await errorOf(client.sum("x" as never, itemsOf(1)))).toMatchObject({ code: "invalid_argument" });
});

test("a wrong result is internal and never told", async () => {
  const failures: HandlerFailure[] = [];
  const client = clientOf({ greet: async () => 4_711_471_147_114_711 }, failures);
  const error = await errorOf(client.greet("Max"));
  expect(error).toMatchObject({
    code: "internal",
    executed: "yes",
    details: { path: "", expected: "a string" },
  });
  expect(JSON.stringify([error, (error as Error).message])).not.toContain("4711471147114711");
  expect(failures).toHaveLength(1);
});

test("a wrong item ends its stream after the right ones", async () => {
  let ended = false;
  const client = clientOf({
    count: async function* () {
      try {
        yield 1;
        yield "two";
        yield 3;
      } finally {
        ended = true;
      }
    },
  });
  const got: number[] = [];
  const reading = (async () => {
    for await (const item of client.count(1)) got.push(item);
  })();
  expect(await errorOf(reading)).toMatchObject({
    code: "internal",
    details: { path: "", expected: "a number" },
  });
  expect(got).toEqual([1]);
  expect(ended).toBe(true);
});

test("a wrong item of the caller's own input is the caller's error", async () => {
  let left = false;
  async function* input(): AsyncGenerator<number> {
    try {
      yield 1;
      yield "two" as never;
    } finally {
      left = true;
    }
  }
  expect(await errorOf(clientOf().sum(0, input()))).toMatchObject({
    code: "invalid_argument",
    message: 'sum: item must be a number, found "two" (a string)',
  });
  expect(left).toBe(true);
});

test("an error of the caller's own input comes back as it is", async () => {
  const mine = new RangeError("mine");
  async function* input(): AsyncGenerator<number> {
    yield 1;
    throw mine;
  }
  expect(await errorOf(clientOf().sum(0, input()))).toBe(mine);
});

test("a result that is no stream where one is due is internal", async () => {
  expect(await errorOf(all(clientOf({ count: () => [1, 2] }).count(1)))).toMatchObject({ code: "internal" });
});

test("whatever an undeclared handler throws, the caller gets unknown and an id", async () => {
  for (const thrown of [
    new Error("secret plans"),
    null,
    undefined,
    "secret plans",
    7,
    { code: "internal" },
  ]) {
    const failures: HandlerFailure[] = [];
    const client = clientOf(
      {
        greet: async () => {
          throw thrown;
        },
      },
      failures,
    );
    const error = await errorOf(client.greet("Max"));
    expect(error).toMatchObject({ code: "unknown", executed: "yes" });
    expect(failures).toMatchObject([{ service: "sample", method: "greet", error: thrown }]);
    expect((error as RpcError).details).toEqual({ errorId: failures[0]?.id });
    expect((error as RpcError).message).not.toContain("secret");
  }
});

test("a handler that throws at once, without a promise, is no different", async () => {
  const client = clientOf({
    greet: () => {
      throw new Error("at once");
    },
  });
  expect(await errorOf(client.greet("Max"))).toMatchObject({ code: "unknown" });
});

test("an RpcError of the handler keeps its code, text and details, not its cause", async () => {
  const client = clientOf({
    greet: async () => {
      throw new RpcError("not_found", "no Max here", {
        details: { tried: ["Max"] },
        retryAfterMs: 5,
        cause: "secret",
      });
    },
  });
  const error = await errorOf(client.greet("Max"));
  expect(error).toMatchObject({
    code: "not_found",
    message: "no Max here",
    details: { tried: ["Max"] },
    retryAfterMs: 5,
  });
  expect((error as Error).cause).toBeUndefined();
});

test("a declared class comes back as an instance whose constructor has not run", async () => {
  const client = clientOf({
    post: async () => {
      throw Object.assign(new NoRecipient("Moritz"), { internalPath: "/etc" });
    },
  });
  NoRecipient.constructed = 0;
  const error = await errorOf(client.post("card"));
  expect(error).toBeInstanceOf(NoRecipient);
  expect(NoRecipient.constructed).toBe(1);
  expect((error as NoRecipient).shout()).toBe("MORITZ");
  expect(error).toMatchObject({ name: "NoRecipient", message: "nobody is called Moritz" });
  expect(error).not.toHaveProperty("internalPath");
});

test("a declared interface comes back as an Error with its fields", async () => {
  const client = clientOf({
    post: async () => {
      throw Object.assign(new Error("no stamps"), { name: "OutOfStamps", left: 0 });
    },
  });
  const error = await errorOf(client.post("card"));
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "OutOfStamps", message: "no stamps", left: 0 });
});

test("a declared error whose fields do not fit is undeclared", async () => {
  const client = clientOf({
    post: async () => {
      throw Object.assign(new Error("no stamps"), { name: "OutOfStamps", left: "none" });
    },
  });
  expect(await errorOf(client.post("card"))).toMatchObject({ code: "unknown" });
});

test("the stack of an error leads to the code that called", async () => {
  const client = clientOf({
    post: async () => {
      throw new NoRecipient("Moritz");
    },
    greet: async () => {
      throw new RpcError("aborted", "no");
    },
    count: async function* (from: number) {
      if (from > 0) yield from;
      throw new RpcError("aborted", "no");
    },
  });
  async function theCodeThatCalls(call: () => Promise<unknown>): Promise<void> {
    await call();
  }
  for (const call of [
    () => client.post("card"),
    () => client.greet("Max"),
    () => client.count(0).next(),
    () => all(client.count(1)),
  ]) {
    const error = await errorOf(theCodeThatCalls(call));
    expect((error as Error).stack).toContain("theCodeThatCalls");
  }
});

test("a context goes only to a function that declares one parameter more than the contract", async () => {
  const seen: unknown[] = [];
  const client = clientOf({
    greet: async (name: string, mark: string | undefined, context: CallContext) => {
      seen.push(mark, context.method, context.attempt, context.session, context.metadata["k"]);
      return name;
    },
    post: async (card: string, mark = "default") => void seen.push(card, mark),
    note: () => void seen.push(currentCall()?.method),
  });
  await client.greet("Max", undefined, { session: "s-1", metadata: { k: "v" } });
  await client.post("card");
  await client.note("line");
  expect(seen).toEqual([undefined, "greet", 0, "s-1", "v", "card", "default", "note"]);
});

test("currentCall outlives an await and is nothing outside", async () => {
  const client = clientOf({
    greet: async () => {
      await Promise.resolve();
      return String(currentCall()?.session);
    },
    count: async function* () {
      await Promise.resolve();
      yield currentCall()?.method === "count" ? 1 : 0;
    },
  });
  expect(await client.greet("Max", undefined, { session: "k" })).toBe("k");
  expect(await all(client.count(1))).toEqual([1]);
  expect(currentCall()).toBeUndefined();
});

test("a handler may leave its input early, and the caller's iterator ends", async () => {
  let left = false;
  async function* endless(): AsyncGenerator<number> {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      left = true;
    }
  }
  const client = clientOf({
    sum: async (_start: number, items: AsyncIterable<number>) => {
      for await (const item of items) if (item === 3) return item;
      return -1;
    },
  });
  expect(await client.sum(0, endless())).toBe(3);
  await Promise.resolve();
  expect(left).toBe(true);
});

test("metadata beyond its limits, or with a reserved key, is refused before the call", async () => {
  const client = clientOf();
  for (const metadata of [
    { big: "x".repeat(63_000) },
    Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, ""])),
    { Upper: "x" },
    { "meshrpc-session": "x" },
  ]) {
    expect(await errorOf(client.greet("Max", undefined, { metadata }))).toMatchObject({
      code: "invalid_argument",
      executed: "no",
    });
  }
});

test("a timeout that is no duration is a TypeError", async () => {
  for (const timeoutMs of [-1, Number.NaN]) {
    expect(await errorOf(clientOf().greet("Max", undefined, { timeoutMs }))).toBeInstanceOf(TypeError);
  }
});
