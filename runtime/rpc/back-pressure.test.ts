import { describe, expect, test } from "vitest";
import type { CallContext } from "../contract.ts";
import { aborted, sampleNode, settle } from "./fixtures/sample-node.ts";

describe("back-pressure", () => {
  const item = "x".repeat(10_000);

  test("a reader that stops holds the producer at its window", async () => {
    let made = 0;
    const { client } = sampleNode({
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
    const { client } = sampleNode({
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
