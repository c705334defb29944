import { describe, expect, test } from "vitest";
import { RpcError, defineHandler } from "../../contract.ts";
import { createChannel } from "../call-client.ts";
import { currentCall } from "../current-call.ts";
import { SampleClient } from "../fixtures/sample-client.ts";
import { aborted, errorOf, never } from "../fixtures/sample-node.ts";
import { NoRecipient, SampleAuthor, sampleService } from "../fixtures/sample.ts";
import { localChannel } from "../local-channel.ts";
import type { CallChanges, InterceptedCall, Interceptor, Next } from "./interceptor.ts";

function clientOf(
  intercept: readonly Interceptor[],
  methods: Partial<Record<keyof SampleAuthor, unknown>> = {},
): SampleClient {
  const handler = defineHandler(sampleService, Object.assign(new SampleAuthor(), methods), "{}");
  return new SampleClient(localChannel(handler, { intercept, onFailure: () => {} }));
}

/** An interceptor of one side only. */
function at(side: InterceptedCall["side"], interceptor: Interceptor): Interceptor {
  return (call, next) => (call.side === side ? interceptor(call, next) : next());
}

async function* itemsOf<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const sides = ["client", "server"] as const;

test("the first of a list is the outermost, at the caller and again at the callee", async () => {
  const seen: string[] = [];
  const named =
    (name: string): Interceptor =>
    async (call, next) => {
      seen.push(`${name} ${call.side}`);
      const result = await next();
      seen.push(`${name} ${call.side} done`);
      return result;
    };
  expect(await clientOf([named("a"), named("b")]).greet("Max")).toBe("Hello, Max!");
  expect(seen).toEqual([
    "a client",
    "b client",
    "a server",
    "b server",
    "b server done",
    "a server done",
    "b client done",
    "a client done",
  ]);
});

test("all four kinds pass, and tell what they are", async () => {
  const seen: string[] = [];
  const client = clientOf([
    async (call, next) => {
      seen.push(
        `${call.side} ${call.service}.${call.method} ${call.kind} ${JSON.stringify(call.params)} ${call.input !== undefined}`,
      );
      return next();
    },
  ]);
  expect(await client.note("x")).toBeUndefined();
  expect(await all(client.count(2))).toEqual([2, 1]);
  expect(await client.sum(1, itemsOf(2, 3))).toBe(6);
  expect(await all(client.chat("hall", itemsOf("a")))).toEqual(["hall: a"]);
  expect(seen).toEqual([
    'client sample.note unary ["x"] false',
    'server sample.note unary ["x"] false',
    "client sample.count serverStream [2] false",
    "server sample.count serverStream [2] false",
    "client sample.sum clientStream [1] true",
    "server sample.sum clientStream [1] true",
    'client sample.chat duplex ["hall"] true',
    'server sample.chat duplex ["hall"] true',
  ]);
});

test("a server interceptor runs within its call and knows its caller, its metadata and its policy", async () => {
  const seen: unknown[] = [];
  const client = clientOf([
    at("server", async (call, next) => {
      seen.push(call.context === currentCall(), call.context?.caller.name, call.metadata["who"], call.policy);
      return next();
    }),
  ]);
  await client.greet("Max", undefined, { metadata: { who: "me" } });
  expect(seen).toEqual([true, "local", "me", { readonly: true }]);
});

describe("changes", () => {
  test("metadata, session, time and signal reach the call, each in place of its own", async () => {
    const seen: unknown[] = [];
    const client = clientOf(
      [
        at("client", async (call, next) =>
          next({ metadata: { ...call.metadata, token: "t" }, session: "s", timeoutMs: 5_000 }),
        ),
      ],
      {
        greet: async () => {
          const call = currentCall()!;
          seen.push({ ...call.metadata }, call.session, call.timeoutMs <= 5_000);
          return "";
        },
      },
    );
    await client.greet("Max", undefined, { metadata: { a: "1" }, session: "other", timeoutMs: 60_000 });
    expect(seen).toEqual([{ a: "1", token: "t" }, "s", true]);
    const controller = new AbortController();
    const aborting = clientOf([at("client", async (_call, next) => next({ signal: controller.signal }))], {
      greet: never,
    });
    const call = aborting.greet("Max");
    controller.abort();
    expect(await errorOf(call)).toMatchObject({ code: "cancelled" });
  });

  test("a member that is undefined leaves the call's own in place", async () => {
    const sessions: unknown[] = [];
    const client = clientOf(
      [at("client", async (_call, next) => next({ session: undefined, signal: undefined }))],
      {
        greet: async () => {
          sessions.push(currentCall()!.session);
          return "";
        },
      },
    );
    await client.greet("Max", undefined, { session: "own" });
    expect(sessions).toEqual(["own"]);
  });

  test.each(sides)("arguments that the %s passes on are judged again", async (side) => {
    const to = (params: readonly unknown[]): SampleClient =>
      clientOf([at(side, async (_call, next) => next({ params }))]);
    expect(await to(["Ann", "?"]).greet("Max")).toBe("Hello, Ann?");
    const error = await errorOf(to([42]).greet("Max"));
    expect(error).toMatchObject({ code: side === "client" ? "invalid_argument" : "internal" });
    expect((error as Error).message).toContain("/name must be a string");
  });

  test.each(sides)("items of a client stream may be wrapped at the %s", async (side) => {
    async function* doubled(items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
      for await (const item of items) yield (item as number) * 2;
    }
    const client = clientOf([at(side, async (call, next) => next({ input: doubled(call.input!) }))]);
    expect(await client.sum(1, itemsOf(2, 3))).toBe(11);
  });

  test.each([
    ["client", { timeout: 5 }, /next takes .*timeoutMs.* at the client, found "timeout"/],
    ["server", { metadata: {} }, /next takes params, input at the server, found "metadata"/],
    ["client", { params: "Max" }, /params as a list/],
  ] as const)("the %s refuses changes that it does not take", async (side, changes, message) => {
    const found: unknown[] = [];
    const client = clientOf([
      at(side, async (_call, next) => {
        found.push(await errorOf(next(changes as unknown as CallChanges)));
        return "";
      }),
    ]);
    await client.greet("Max");
    expect(found).toEqual([expect.objectContaining({ name: "TypeError" })]);
    expect((found[0] as Error).message).toMatch(message);
  });
});

describe("without next", () => {
  test.each(sides)("an interceptor of the %s answers in the handler's place", async (side) => {
    const client = clientOf([at(side, async () => "cached")], { greet: never });
    expect(await client.greet("Max")).toBe("cached");
  });

  test.each(sides)("what it gives at the %s must fit the contract, and is not told", async (side) => {
    const error = await errorOf(clientOf([at(side, async () => 47.11)]).greet("Max"));
    expect(error).toMatchObject({ code: "internal" });
    expect((error as Error).message).toContain("must be a string");
    expect((error as Error).message).not.toContain("47.11");
  });

  test.each(sides)("a stream of the %s's own is a stream", async (side) => {
    const client = clientOf([at(side, async () => itemsOf(7, 8))]);
    expect(await all(client.count(3))).toEqual([7, 8]);
  });

  test.each(sides)("what is no stream at the %s fails the call", async (side) => {
    const client = clientOf([at(side, async () => 7)]);
    expect(await errorOf(all(client.count(3)))).toMatchObject({ code: "internal" });
  });
});

describe("what an interceptor throws", () => {
  test("at the client reaches the caller as it is, also without a promise", async () => {
    const own = new Error("no token");
    expect(await errorOf(clientOf([at("client", () => Promise.reject(own))]).greet("Max"))).toBe(own);
    const throwing = at("client", () => {
      throw own;
    });
    expect(await errorOf(clientOf([throwing]).greet("Max"))).toBe(own);
    expect(await errorOf(all(clientOf([throwing]).count(1)))).toBe(own);
  });

  test("at the server is told as if the handler had thrown it", async () => {
    const refusing = clientOf([
      at("server", async () => {
        throw new RpcError("unauthenticated", "who are you?");
      }),
    ]);
    expect(await errorOf(refusing.greet("Max"))).toMatchObject({
      code: "unauthenticated",
      message: "who are you?",
    });
    expect(await errorOf(all(refusing.count(3)))).toMatchObject({ code: "unauthenticated" });
    const declared = clientOf([
      at("server", async () => {
        throw new NoRecipient("Max");
      }),
    ]);
    expect(await errorOf(declared.post("x"))).toBeInstanceOf(NoRecipient);
    const broken = clientOf([
      at("server", async () => {
        throw new Error("password xyz");
      }),
    ]);
    const error = await errorOf(broken.greet("Max"));
    expect(error).toMatchObject({ code: "unknown" });
    expect((error as Error).message).not.toContain("xyz");
  });

  test("in a call that a handler makes is no word to the handler's own caller", async () => {
    const inner = clientOf([
      at("client", async () => {
        throw new RpcError("unauthenticated", "no token for the inner service");
      }),
    ]);
    const outer = clientOf([], {
      greet: () => inner.greet("Max"),
      async *count() {
        yield* inner.count(1);
      },
    });
    expect(await errorOf(outer.greet("Max"))).toMatchObject({ code: "unknown" });
    expect(await errorOf(all(outer.count(1)))).toMatchObject({ code: "unknown" });
  });

  test("an interceptor may catch what the call throws, and answer", async () => {
    const client = clientOf(
      [at("client", async (_call, next) => next().catch((error: RpcError) => `caught ${error.code}`))],
      {
        greet: async () => {
          throw new RpcError("not_found", "nobody");
        },
      },
    );
    expect(await client.greet("Max")).toBe("caught not_found");
  });
});

describe("next a second time", () => {
  const twice: Interceptor = async (_call, next) => {
    await next();
    return next();
  };

  test("is a further call at the client of a unary method", async () => {
    let calls = 0;
    const client = clientOf([at("client", twice)], { greet: async () => `call ${++calls}` });
    expect(await client.greet("Max")).toBe("call 2");
  });

  test("is refused for streams", async () => {
    const client = clientOf([at("client", twice)]);
    expect(await errorOf(all(client.count(1)))).toMatchObject({
      message:
        "An interceptor of sample.count called next a second time, which only the client of a unary method may.",
    });
    expect(await errorOf(client.sum(1, itemsOf(1)))).toBeInstanceOf(TypeError);
  });

  test("is refused at the server, where the handler would run again", async () => {
    let calls = 0;
    const errors: unknown[] = [];
    const client = clientOf(
      [
        at("server", async (_call, next) => {
          await next();
          errors.push(await errorOf(next()));
          return "once";
        }),
      ],
      { greet: async () => `call ${++calls}` },
    );
    expect(await client.greet("Max")).toBe("once");
    expect(calls).toBe(1);
    expect(errors).toEqual([expect.any(TypeError)]);
  });
});

describe("a stream", () => {
  async function* marked(items: AsyncIterable<unknown>, end: () => void): AsyncGenerator<unknown> {
    try {
      for await (const item of items) yield (item as number) * 10;
    } finally {
      end();
    }
  }

  test.each(sides)("may be wrapped at the %s, and the wrapper hears its end", async (side) => {
    let ends = 0;
    const wrapping = at(side, async (_call, next) =>
      marked((await next()) as AsyncIterable<unknown>, () => ends++),
    );
    const client = clientOf([wrapping]);
    expect(await all(client.count(3))).toEqual([30, 20, 10]);
    expect(ends).toBe(1);
  });

  test("sends nothing before it is read", async () => {
    let begun = 0;
    const client = clientOf([
      async (_call, next) => {
        begun++;
        return next();
      },
    ]);
    const items = client.count(3);
    expect(begun).toBe(0);
    expect(await items.return()).toEqual({ done: true, value: undefined });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(begun).toBe(0);
  });

  test("a reader that leaves while it waits aborts the handler and ends the wrapper", async () => {
    let stopped!: () => void;
    const handlerStopped = new Promise<void>((resolve) => (stopped = resolve));
    let ends = 0;
    const client = clientOf(
      [at("client", async (_call, next) => marked((await next()) as AsyncIterable<unknown>, () => ends++))],
      {
        count: async function* () {
          yield 1;
          await aborted(currentCall()!.signal);
          stopped();
        },
      },
    );
    const items = client.count(3);
    expect(await items.next()).toEqual({ done: false, value: 10 });
    const waiting = items.next();
    await items.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(ends).toBe(1);
    await handlerStopped;
  });

  test("a reader that leaves before the interceptors have let the call through sends nothing", async () => {
    let served = 0;
    let pass!: () => void;
    const passed = new Promise<void>((resolve) => (pass = resolve));
    const client = clientOf(
      [
        at("client", async (_call, next) => {
          await passed;
          return next();
        }),
      ],
      {
        count: async function* () {
          served++;
          yield 1;
        },
      },
    );
    const items = client.count(3);
    const waiting = items.next();
    const left = items.return();
    pass();
    await left;
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(served).toBe(0);
  });

  test("items that an interceptor makes must fit the contract", async () => {
    const client = clientOf([at("client", async () => itemsOf("x"))]);
    expect(await errorOf(all(client.count(1)))).toMatchObject({ code: "internal" });
  });
});

test.each([[[1]], [{}], ["x"]])("intercept: %j is refused at once", (intercept) => {
  const options = { intercept: intercept as unknown as Interceptor[] };
  const handler = defineHandler(sampleService, new SampleAuthor(), "{}");
  expect(() => localChannel(handler, options)).toThrow(TypeError);
  expect(() => createChannel({ pick: () => undefined }, options)).toThrow(/list of functions/);
});

test("a channel tells the name under which its service is published", async () => {
  const names: string[] = [];
  const noting = async (call: InterceptedCall, next: Next): Promise<unknown> => {
    names.push(call.service);
    return next();
  };
  const channel = createChannel({ pick: () => undefined }, { service: "alias", intercept: [noting] });
  expect(await errorOf(new SampleClient(channel).greet("Max"))).toMatchObject({ code: "unavailable" });
  expect(names).toEqual(["alias"]);
});
