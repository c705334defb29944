import { expect, test, vi } from "vitest";
import type { CallOptions } from "../contract.ts";
import type { SampleClient } from "./fixtures/sample-client.ts";
import { codeOf, never, settle } from "./fixtures/sample-node.ts";
import { type Script, ok, scriptedClient } from "./fixtures/scripted-callee.ts";
import type { SimulatedClock } from "./fixtures/simulated-clock.ts";

interface Course {
  readonly scripts: Readonly<Record<string, Script>>;
  readonly code: string;
  call(client: SampleClient, options: CallOptions): Promise<unknown>;
  /** What happens while the call runs. */
  meanwhile?(clock: SimulatedClock, controller: AbortController): void;
}

const silence: Script = { afterEnd: true };
const lost: Script = { reset: { code: "unavailable", executed: "unknown" } };
const post = (client: SampleClient, options: CallOptions): Promise<unknown> => client.post("card", options);
const greet = (client: SampleClient, options: CallOptions): Promise<unknown> =>
  client.greet("Max", undefined, options);
const mute: AsyncIterable<number> = {
  [Symbol.asyncIterator]: () => ({ next: () => never<IteratorResult<number>>() }),
};

test.each<[string, Course]>([
  ["succeeds", { scripts: { a: { status: ok } }, code: "ok", call: post }],
  ["fails", { scripts: { a: lost }, code: "unavailable", call: post }],
  ["breaks the contract", { scripts: { a: { status: ok } }, code: "internal", call: greet }],
  ["finds no instance", { scripts: {}, code: "unavailable", call: post }],
  ["is not sent", { scripts: {}, code: "invalid_argument", call: (client) => client.post(7 as never) }],
  [
    "is cancelled",
    {
      scripts: { a: silence },
      code: "cancelled",
      call: (client, options) => client.sum(0, mute, options),
      meanwhile: (_clock, controller) => controller.abort(),
    },
  ],
  [
    "is cancelled in a pause between two tries",
    {
      scripts: { a: lost },
      code: "cancelled",
      call: greet,
      meanwhile: (_clock, controller) => controller.abort(),
    },
  ],
  [
    "expires",
    {
      scripts: { a: silence },
      code: "deadline_exceeded",
      call: (client, options) => client.sum(0, mute, { ...options, timeoutMs: 50 }),
      meanwhile: (clock) => clock.advance(100),
    },
  ],
  [
    "is a stream that its reader leaves",
    {
      scripts: { a: { items: [1] } },
      code: "ok",
      call: async (client, options) => {
        for await (const item of client.count(1, options)) if (item === 1) break;
      },
    },
  ],
])("a call that %s leaves no listener, no timer and no count behind", async (_title, course) => {
  const { client, clock } = scriptedClient(course.scripts, { maxPending: 1 });
  const controller = new AbortController();
  const { signal } = controller;
  const added = vi.spyOn(signal, "addEventListener");
  const removed = vi.spyOn(signal, "removeEventListener");
  // The limit of one lets the second call fail differently if the first still counts.
  for (const options of [{ signal, timeoutMs: 10_000 }, { timeoutMs: 10_000 }]) {
    const code = codeOf(course.call(client, options));
    await settle();
    if ("signal" in options) course.meanwhile?.(clock, controller);
    else clock.advance(20_000);
    await settle();
    clock.advance(20_000);
    await settle();
    if ("signal" in options) expect(await code).toBe(course.code);
    else expect(await code).not.toBe("resource_exhausted");
  }
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
  expect(clock.timers).toBe(0);
});
