import { expect, test } from "vitest";
import type { CallOptions } from "../contract.ts";
import { sampleNode } from "./fixtures/sample-node.ts";
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
