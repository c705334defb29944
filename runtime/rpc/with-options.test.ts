import { expect, test } from "vitest";
import type { CallOptions, Channel } from "../contract.ts";
import { SampleClient } from "./fixtures/sample-client.ts";
import { withOptions } from "./with-options.ts";

async function* nothingToSay(): AsyncGenerator<never> {}

/** A client with `defaults`, and the options that its calls arrive with. */
function clientWith(defaults: CallOptions): { client: SampleClient; arrived: (CallOptions | undefined)[] } {
  const arrived: (CallOptions | undefined)[] = [];
  return { client: new SampleClient(withOptions(recordingChannel(arrived), defaults)), arrived };
}

function recordingChannel(arrived: (CallOptions | undefined)[]): Channel {
  return {
    unary: async (_method: unknown, _params: unknown, options?: CallOptions) => void arrived.push(options),
    serverStream: (_method: unknown, _params: unknown, options?: CallOptions) => void arrived.push(options),
    clientStream: async (_method: unknown, _params: unknown, _input: unknown, options?: CallOptions) =>
      void arrived.push(options),
    duplex: (_method: unknown, _params: unknown, _input: unknown, options?: CallOptions) =>
      void arrived.push(options),
  } satisfies Record<keyof Channel, (...args: never[]) => unknown> as unknown as Channel;
}

test("calls of all four kinds have the defaults", async () => {
  const defaults = { timeoutMs: 5, session: "s" };
  const { client, arrived } = clientWith(defaults);
  await client.greet("Max");
  client.count(1);
  await client.sum(0, nothingToSay());
  client.chat("hall", nothingToSay());
  expect(arrived).toEqual([defaults, defaults, defaults, defaults]);
});

const { signal } = new AbortController();

test.each<[string, CallOptions, CallOptions]>([
  ["a given option stands in for its default", { timeoutMs: 7 }, { timeoutMs: 7, session: "s" }],
  ["others are added", { signal }, { timeoutMs: 5, session: "s", signal }],
  ["undefined is not given", { timeoutMs: undefined } as never, { timeoutMs: 5, session: "s" }],
])("%s", async (_title, given, expected) => {
  const { client, arrived } = clientWith({ timeoutMs: 5, session: "s" });
  await client.greet("Max", undefined, given);
  expect(arrived[0]).toEqual(expected);
});

test("metadata is merged by its keys", async () => {
  const { client, arrived } = clientWith({ metadata: { tenant: "a", role: "guest" } });
  await client.greet("Max", undefined, { metadata: { role: "owner", page: "2" } });
  await client.greet("Max", undefined, { timeoutMs: 1 });
  expect(arrived).toEqual([
    { metadata: { tenant: "a", role: "owner", page: "2" } },
    { metadata: { tenant: "a", role: "guest" }, timeoutMs: 1 },
  ]);
});

test("of defaults over defaults, the later ones hold", async () => {
  const arrived: (CallOptions | undefined)[] = [];
  const inner = withOptions(recordingChannel(arrived), { timeoutMs: 5, session: "first" });
  await new SampleClient(withOptions(inner, { session: "second" })).greet("Max");
  expect(arrived).toEqual([{ timeoutMs: 5, session: "second" }]);
});
