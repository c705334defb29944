import { expect, test } from "vitest";
import type { CallOptions } from "../contract.ts";
import { codeOf, sampleNode, settle } from "./fixtures/sample-node.ts";
import type { CallRecord } from "./observe.ts";

test("every call that was sent is told at both ends", async () => {
  const records: CallRecord[] = [];
  const { client, clock } = sampleNode(
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

test("a call whose handler never ends is told at the callee when its deadline passes, and once", async () => {
  const records: CallRecord[] = [];
  let answer: (text: string) => void = () => {};
  const greet = (): Promise<string> => new Promise((resolve) => (answer = resolve));
  const { client, clock, server } = sampleNode({ greet }, undefined, {
    onCall: (record) => void records.push(record),
  });
  const code = codeOf(client.greet("Max", undefined, { timeoutMs: 100 }));
  await settle();
  clock.advance(200);
  expect(await code).toBe("deadline_exceeded");
  const told = (): CallRecord[] => records.filter(({ side }) => side === "server");
  expect(told()).toMatchObject([{ method: "greet" }]);
  expect(told()[0]?.code).not.toBe("ok");
  answer("late");
  await server.idle();
  expect(told()).toHaveLength(1);
});

test("a call that was not sent is told at the caller alone, with what kept it", async () => {
  const records: CallRecord[] = [];
  const { client, server } = sampleNode({}, undefined, {
    onCall: (record) => void records.push(record),
    maxPending: 1,
  });
  await codeOf(client.greet(42 as never));
  await codeOf(client.greet("Max", undefined, { timeoutMs: 0 }));
  await codeOf(client.greet("Max", undefined, { timeoutMs: -1 }));
  await codeOf(client.greet("Max", undefined, { signal: AbortSignal.abort() }));
  await codeOf(client.greet("Max", undefined, { metadata: { "meshrpc-x": "" } }));
  await codeOf(client.count("one" as never).next());
  expect(server.active).toBe(0);
  expect(records.map(({ side, method, code, peer, attempt }) => [side, method, code, peer, attempt])).toEqual(
    [
      ["client", "greet", "invalid_argument", "", 0],
      ["client", "greet", "deadline_exceeded", "", 0],
      ["client", "greet", "invalid_argument", "", 0],
      ["client", "greet", "cancelled", "", 0],
      ["client", "greet", "invalid_argument", "", 0],
      ["client", "count", "invalid_argument", "", 0],
    ],
  );
});

test("a call that its own input has ended is told as cancelled, whatever the input threw", async () => {
  const records: CallRecord[] = [];
  const { client } = sampleNode({}, undefined, { onCall: (record) => void records.push(record) });
  async function* input(): AsyncGenerator<number> {
    yield 1;
    throw new TypeError("mine");
  }
  await codeOf(client.sum(0, input()));
  expect(records.find(({ side }) => side === "client")).toMatchObject({ code: "cancelled" });
});
