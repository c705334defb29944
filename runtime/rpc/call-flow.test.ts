import { describe, expect, test, vi } from "vitest";
import { type CallContext, type CallOptions, RpcError, defineHandler } from "../contract.ts";
import type { CallHeader, Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { type ChannelOptions, createChannel } from "./call-client.ts";
import { CallServer, type CallServerOptions } from "./call-server.ts";
import { callScope } from "./current-call.ts";
import { Deadlines } from "./deadlines.ts";
import { SampleClient } from "./fixtures/sample-client.ts";
import { SampleAuthor, sampleService } from "./fixtures/sample.ts";
import { SimulatedClock } from "./fixtures/simulated-clock.ts";
import { connectInProcess } from "./in-process.ts";
import type { CallRecord } from "./observe.ts";
import type { Endpoint, Router } from "./router.ts";
import { streamPair } from "./stream-pair.ts";

interface Node {
  readonly clock: SimulatedClock;
  readonly server: CallServer;
  readonly client: SampleClient;
}

/** A server and its client on one simulated clock. */
function node(
  methods: Partial<Record<keyof SampleAuthor, unknown>>,
  clock: SimulatedClock = new SimulatedClock(),
  options: ChannelOptions & CallServerOptions = {},
): Node {
  const shared = { ...options, deadlines: new Deadlines(clock), scope: callScope };
  const server = new CallServer(shared);
  server.publish(defineHandler(sampleService, Object.assign(new SampleAuthor(), methods), "{}"));
  return { clock, server, client: new SampleClient(connectInProcess(server, shared)) };
}

/** Lets everything that needs no time happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}

/** Resolves when `signal` aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    return RpcError.is(error) ? error.code : String(error);
  }
}

describe("deadlines", () => {
  test("a handler that never settles costs its caller ten seconds at most", async () => {
    const { clock, client } = node({ greet: () => never() });
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
    const { clock, client, server } = node({
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
    const inner = node(
      {
        greet: async (_name: string, _mark: undefined, context: CallContext) => {
          left.push(context.timeoutMs);
          return "inner";
        },
      },
      clock,
    );
    const outer = node(
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
    const inner = node({ greet: ran }, clock);
    const seen: unknown[] = [];
    const outer = node(
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
    const { client } = node({
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
    const { server } = node({ greet: ran }, clock);
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
    const { clock, client } = node({});
    await client.greet("Max");
    clock.advance(20_000);
    expect(clock.timers).toBe(0);
  });
});

describe("cancellation", () => {
  test("a signal cancels the call here and at the handler", async () => {
    const seen: unknown[] = [];
    const { client, server } = node({
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
    const { client } = node({ greet: ran });
    expect(await codeOf(client.greet("Max", undefined, { signal: AbortSignal.abort() }))).toBe("cancelled");
    await settle();
    expect(ran).not.toHaveBeenCalled();
  });

  test.each(["signal", "generator"])(
    "leaving a for await aborts the handler three services away (%s)",
    async (kind) => {
      const clock = new SimulatedClock();
      let ended = false;
      const c = node(
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
      const through = (next: SampleClient): Node =>
        node(
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
    const inner = node(
      {
        greet: async (_name: string, _mark: undefined, context: CallContext) => {
          await aborted(context.signal);
          told = true;
          return "";
        },
      },
      clock,
    );
    const outer = node({ greet: (name: string) => inner.client.greet(name) }, clock);
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
    const { client } = node({ count: ran });
    const unread = client.count(1);
    expect(await unread.return()).toEqual({ done: true, value: undefined });
    expect(await unread.next()).toEqual({ done: true, value: undefined });
    await settle();
    expect(ran).not.toHaveBeenCalled();
  });

  test("throw() leaves the stream and rejects with what it was given", async () => {
    const { client, server } = node({});
    const stream = client.count(5);
    await stream.next();
    const mine = new Error("mine");
    await expect(stream.throw(mine)).rejects.toBe(mine);
    await server.idle();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });
});

describe("back-pressure", () => {
  const item = "x".repeat(10_000);

  test("a reader that stops holds the producer at its window", async () => {
    let made = 0;
    const { client } = node({
      chat: async function* () {
        for (;;) {
          made++;
          yield item;
        }
      },
    });
    const stream = client.chat("hall", (async function* () {})());
    await stream.next();
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    const held = made;
    expect(held).toBeLessThanOrEqual(28);
    for (let i = 0; i < 20; i++) await stream.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toBeGreaterThan(held);
    expect(made - held).toBeLessThanOrEqual(21);
    await stream.return();
  });

  test("a handler that does not read holds the caller's input", async () => {
    let pulled = 0;
    async function* input(): AsyncGenerator<string> {
      for (;;) {
        pulled++;
        yield item;
      }
    }
    const { client } = node({
      chat: async function* (_room: string, _lines: AsyncIterable<string>, context: CallContext) {
        yield "ready";
        await aborted(context.signal);
      },
    });
    const stream = client.chat("hall", input());
    await stream.next();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pulled).toBeLessThanOrEqual(28);
    await stream.return();
  });
});

describe("limits and names", () => {
  test("beyond the limit of waiting calls a call fails here", async () => {
    const { clock, client } = node({ greet: () => never() }, undefined, { maxPending: 3 });
    const codes = Array.from({ length: 4 }, () => codeOf(client.greet("Max")));
    expect(await codes[3]).toBe("resource_exhausted");
    await settle();
    clock.advance(10_050);
    expect(await Promise.all(codes)).toEqual([
      "deadline_exceeded",
      "deadline_exceeded",
      "deadline_exceeded",
      "resource_exhausted",
    ]);
    const again = codeOf(client.greet("Max", undefined, { timeoutMs: 1 }));
    await settle();
    clock.advance(50);
    expect(await again).toBe("deadline_exceeded");
  });

  test.each(["__proto__", "constructor", "then", "toString", "hasOwnProperty", "nothing", ""])(
    "%j is neither a method nor a service",
    async (name) => {
      const { server } = node({});
      for (const change of [{ method: name }, { service: name }]) {
        expect(
          await answerTo(server, { ...header, ...change, message: encodeValue(["Max"]), ended: true }),
        ).toMatchObject({
          code: "unimplemented",
          executed: "no",
        });
      }
    },
  );

  test("a draining server refuses what is new and finishes what runs", async () => {
    let end = (): void => {};
    const { client, server } = node({
      greet: () => new Promise<string>((resolve) => (end = () => resolve("done"))),
    });
    const running = client.greet("Max");
    await settle();
    server.drain();
    await expect(client.greet("Moritz")).rejects.toMatchObject({ code: "unavailable", executed: "no" });
    end();
    expect(await running).toBe("done");
    await server.idle();
  });

  test("a name can be published once", () => {
    const { server } = node({});
    const handler = defineHandler(sampleService, new SampleAuthor(), "{}");
    expect(() => server.publish(handler)).toThrow(TypeError);
    server.publish(handler, "other");
    expect([...server.services.keys()]).toEqual(["sample", "other"]);
  });
});

describe("hostile callers", () => {
  test.each<[string, Uint8Array, string]>([
    ["arguments that are no array", encodeValue({ name: "Max" }), "argument must be an array"],
    ["an argument of another type", encodeValue([7]), "argument /name must be a string"],
    ["a bomb", new Uint8Array([0xdd, 1, 0xff, 0xff, 0xff]), "greet: "],
    ["no bytes at all", new Uint8Array(), "greet: "],
  ])("%s never reach the handler", async (_title, message, text) => {
    const ran = vi.fn();
    const { server } = node({ greet: ran });
    const status = await answerTo(server, { ...header, message, ended: true });
    expect(status).toMatchObject({ code: "invalid_argument", executed: "no" });
    expect(status?.message).toContain(text);
    expect(ran).not.toHaveBeenCalled();
  });

  test("a misfit from a caller of another contract says so, with both hashes", async () => {
    const { server } = node({});
    const status = await answerTo(server, {
      ...header,
      hash: "ffffffffffffffff",
      message: encodeValue([7]),
      ended: true,
    });
    expect(decodeValue(status?.details ?? new Uint8Array())).toMatchObject({
      details: {
        reason: "contract_mismatch",
        callerHash: "ffffffffffffffff",
        calleeHash: "0000000000000001",
      },
    });
  });

  test("a caller of another contract whose arguments fit is served", async () => {
    const { server } = node({});
    const status = await answerTo(server, {
      ...header,
      hash: "ffffffffffffffff",
      message: encodeValue(["Max"]),
      ended: true,
    });
    expect(status).toMatchObject({ code: "ok" });
  });

  test("a call that ends without its arguments is refused", async () => {
    const { server } = node({});
    expect(await answerTo(server, { ...header, ended: true })).toMatchObject({ code: "invalid_argument" });
    expect(server.active).toBe(0);
  });

  test("a second message of a unary call is refused when the handler has ended", async () => {
    const { server } = node({
      greet: (_name: string, _mark: undefined, context: CallContext) => aborted(context.signal),
    });
    const { caller, callee } = streamPair();
    const statuses: Status[] = [];
    caller.listen({ ...silent, status: (status) => void statuses.push(status) });
    server.accept({ ...header, message: encodeValue(["Max"]) }, callee, peer);
    void caller.write(encodeValue(["Moritz"]));
    // The signal is made by the handler, which has read it by now.
    await server.idle();
    await settle();
    expect(statuses).toMatchObject([{ code: "invalid_argument" }]);
  });

  test("a wrong item aborts the handler and is told with its misfit", async () => {
    const { server } = node({});
    const { caller, callee } = streamPair();
    const statuses: Status[] = [];
    caller.listen({ ...silent, status: (status) => void statuses.push(status) });
    server.accept({ ...header, method: "sum", message: encodeValue([1]) }, callee, peer);
    caller.write(encodeValue("two"));
    await settle();
    expect(statuses).toMatchObject([
      { code: "invalid_argument", message: 'sum: item must be a number, found "two" (a string)' },
    ]);
  });
});

describe("retries", () => {
  test("a refused call goes to another node, whatever the method, and to each at most once", async () => {
    const refuse: Reset = { code: "unavailable", executed: "no" };
    const { client, opened } = scripted({ a: { reset: refuse }, b: { reset: refuse }, c: { status: ok } });
    expect(await codeOf(client.post("card"))).toBe("ok");
    expect(opened).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
    const all = scripted({ a: { reset: refuse }, b: { reset: refuse } });
    expect(await codeOf(all.client.post("card"))).toBe("unavailable");
    expect(all.opened).toHaveLength(2);
  });

  test("a lost readonly call is tried three times, with pauses", async () => {
    const lost: Reset = { code: "unavailable", executed: "unknown" };
    const { client, opened, clock } = scripted({ a: { reset: lost } });
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
    const { client, opened } = scripted({
      a: { reset: { code: "unavailable", executed: "unknown" } },
      b: { status: ok },
    });
    expect(await codeOf(client.post("card"))).toBe("unavailable");
    expect(opened).toEqual([["a", 0]]);
  });

  test("an error of the handler is not retried", async () => {
    const { client, opened } = scripted({
      a: { status: { code: "unavailable", executed: "yes", message: "" } },
      b: { status: ok },
    });
    expect(await codeOf(client.greet("Max"))).toBe("unavailable");
    expect(opened).toHaveLength(1);
  });

  test("a stream moves on before its first item, and never after", async () => {
    const refuse: Reset = { code: "unavailable", executed: "no" };
    const moved = scripted({ a: { reset: refuse }, b: { items: [1], status: ok } });
    expect(await moved.client.count(1).next()).toEqual({ done: false, value: 1 });
    const broken = scripted({ a: { items: [1], reset: refuse }, b: { items: [1], status: ok } });
    const stream = broken.client.count(1);
    await stream.next();
    expect(await codeOf(stream.next())).toBe("unavailable");
    expect(broken.opened).toHaveLength(1);
  });

  test("a client stream that was refused is sent again from its beginning", async () => {
    const { client, opened, written } = scripted({
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
    const { client } = scripted({});
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
    const { client } = scripted({ a: script });
    expect(await codeOf(client.greet("Max"))).toBe("internal");
  });

  test("details that cannot be read are left out", async () => {
    const status: Status = {
      code: "aborted",
      executed: "yes",
      message: "no",
      details: new Uint8Array([0xc1]),
    };
    await expect(scripted({ a: { status } }).client.greet("Max")).rejects.toMatchObject({
      code: "aborted",
      details: undefined,
    });
  });
});

test("every call that was sent is told at both ends", async () => {
  const records: CallRecord[] = [];
  const { client, clock } = node(
    {
      greet: async () => {
        clock.advance(12);
        return "x";
      },
    },
    undefined,
    { onCall: (record) => void records.push(record) },
  );
  await client.greet("Max", undefined, {} satisfies CallOptions);
  const common = {
    service: "sample",
    method: "greet",
    code: "ok",
    durationMs: 12,
    attempt: 0,
    peer: "local",
  };
  expect(records).toEqual([
    { side: "server", ...common },
    { side: "client", ...common },
  ]);
});

// Peers by script

const ok: Status = { code: "ok", executed: "yes", message: "" };
const peer = { nodeId: "caller", name: "caller" };
const header: CallHeader = {
  service: "sample",
  method: "greet",
  hash: "0000000000000001",
  timeoutMs: 0,
  attempt: 0,
  session: 0,
  metadata: [],
  ended: false,
};
const silent: StreamListener = { message() {}, end() {}, status() {}, reset() {}, writable() {} };

async function answerTo(server: CallServer, header: CallHeader): Promise<Status | undefined> {
  const { caller, callee } = streamPair();
  let answer: Status | undefined;
  caller.listen({ ...silent, status: (status) => void (answer = status) });
  server.accept(header, callee, peer);
  await server.idle();
  await settle();
  return answer;
}

interface Script {
  readonly items?: readonly unknown[];
  readonly status?: Status;
  readonly reset?: Reset;
  /** Answers only when the caller's half has ended. */
  readonly afterEnd?: boolean;
}

/** A client whose instances do as they are told. */
function scripted(scripts: Readonly<Record<string, Script>>): {
  client: SampleClient;
  clock: SimulatedClock;
  opened: [string, number][];
  written: Uint8Array[];
} {
  const opened: [string, number][] = [];
  const written: Uint8Array[] = [];
  const endpoints = Object.entries(scripts).map(([nodeId, script]): Endpoint => ({
    nodeId,
    instance: nodeId,
    open(header) {
      opened.push([nodeId, header.attempt]);
      return play(script, written);
    },
  }));
  const router: Router = {
    pick: (_service, { exclude }) => endpoints.find(({ nodeId }) => !exclude.has(nodeId)),
  };
  const clock = new SimulatedClock();
  const channel = createChannel(router, { deadlines: new Deadlines(clock), random: () => 0.5 });
  return { client: new SampleClient(channel), clock, opened, written };
}

function play(script: Script, written: Uint8Array[]): VirtualStream {
  let listener: StreamListener = silent;
  const answer = (): void => {
    for (const item of script.items ?? []) listener.message(encodeValue(item));
    if (script.status !== undefined) listener.status(script.status);
    if (script.reset !== undefined) listener.reset(script.reset);
  };
  if (script.afterEnd !== true) queueMicrotask(answer);
  return {
    write: (message) => written.push(message) > 0,
    end: () => {
      if (script.afterEnd === true) queueMicrotask(answer);
    },
    finish() {},
    reset() {},
    consume() {},
    listen: (given) => void (listener = given),
  };
}
