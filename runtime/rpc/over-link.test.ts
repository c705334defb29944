import { afterEach, expect, test } from "vitest";
import { type CallContext, defineHandler } from "../contract.ts";
import { attachLink } from "../link/attach.ts";
import type { Link } from "../link/link.ts";
import type { LinkOptions } from "../link/options.ts";
import { connectionPair } from "../transport/memory.ts";
import { createChannel } from "./call-client.ts";
import { CallServer } from "./call-server.ts";
import { callScope } from "./current-call.ts";
import { SampleClient } from "./fixtures/sample-client.ts";
import { NoRecipient, SampleAuthor, sampleService } from "./fixtures/sample.ts";
import type { Router } from "./router.ts";

const links: Link[] = [];

afterEach(() => {
  for (const link of links.splice(0)) link.lost(undefined);
});

/** A client and a server with a real link between them. */
async function joined(methods: object = {}): Promise<{ client: SampleClient; server: CallServer }> {
  const server = new CallServer({ scope: callScope });
  server.publish(defineHandler(sampleService, Object.assign(new SampleAuthor(), methods), "{}"));
  const [left, right] = connectionPair({ host: "left", port: 1 }, { host: "right", port: 2 });
  const options = (role: LinkOptions["role"], digit: string): LinkOptions => ({
    role,
    identity: { nodeId: digit.repeat(32), name: role, tags: ["default"] },
    now: () => performance.now(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  const quiet = { raw() {}, gossip() {}, goingAway() {}, closed() {} };
  const fault = (error: unknown): never => {
    throw error;
  };
  const acceptor = attachLink(right, options("acceptor", "a"), {
    ...quiet,
    fault,
    ready() {},
    call: (header, stream) => server.accept(header, stream, { nodeId: "d", name: "dialler" }),
  });
  links.push(acceptor);
  const dialler = await new Promise<Link>((resolve) => {
    const link = attachLink(left, options("dialler", "d"), {
      ...quiet,
      fault,
      ready: () => queueMicrotask(() => resolve(link)),
      call() {},
    });
    links.push(link);
  });
  const router: Router = {
    pick: () => ({ nodeId: "a", instance: "acceptor", open: (header) => dialler.openCall(header) }),
  };
  return { client: new SampleClient(createChannel(router)), server };
}

async function* lines(amount: number, length: number): AsyncGenerator<string> {
  for (let i = 0; i < amount; i++) yield String(i).padEnd(length, ".");
}

test("all four kinds, small and beyond every window", async () => {
  const { client } = await joined();
  const long = "x".repeat(700_000);
  expect(await client.greet("Max")).toBe("Hello, Max!");
  expect(await client.greet(long)).toBe(`Hello, ${long}!`);
  let sum = 0;
  for await (const item of client.count(1_000)) sum += item;
  expect(sum).toBe(500_500);
  let length = 0;
  for await (const line of client.chat("hall", lines(100, 20_000))) length += line.length;
  expect(length).toBe(100 * 20_006);
  await client.note("line");
});

test("a thousand calls at once, none of them lost", async () => {
  const { client, server } = await joined();
  const answers = await Promise.all(Array.from({ length: 1_000 }, (_, i) => client.greet(String(i))));
  expect(answers).toEqual(Array.from({ length: 1_000 }, (_, i) => `Hello, ${i}!`));
  expect(server.active).toBe(0);
});

test("declared errors keep their class", async () => {
  const { client } = await joined({
    post: async () => {
      throw new NoRecipient("Moritz");
    },
  });
  await expect(client.post("card")).rejects.toBeInstanceOf(NoRecipient);
});

test("leaving a stream aborts the handler at the other end and gives its slot back", async () => {
  let reason: unknown;
  const { client, server } = await joined({
    count: async function* (_from: number, context: CallContext) {
      yield 1;
      await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
      reason = context.signal.reason;
    },
  });
  for await (const item of client.count(1)) {
    expect(item).toBe(1);
    break;
  }
  await server.idle();
  expect(reason).toMatchObject({ code: "cancelled" });
});

test("a deadline ends the call at both ends", async () => {
  let ended = "";
  const { client, server } = await joined({
    greet: async (_name: string, _mark: undefined, context: CallContext) => {
      await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
      ended = String((context.signal.reason as { code: string }).code);
      return "";
    },
  });
  await expect(client.greet("Max", undefined, { timeoutMs: 20 })).rejects.toMatchObject({
    code: "deadline_exceeded",
  });
  await server.idle();
  expect(["deadline_exceeded", "cancelled"]).toContain(ended);
});

test("a lost link aborts the handlers of its calls, and their callers learn it", async () => {
  const { client, server } = await joined({
    post: (_card: string, context: CallContext) =>
      new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve())),
  });
  const call = client.post("card").catch((error: unknown) => error);
  while (server.active === 0) await new Promise((resolve) => setImmediate(resolve));
  for (const link of links) link.lost(undefined);
  expect(await call).toMatchObject({ code: "unavailable", executed: "unknown" });
  await server.idle();
});
