import { describe, expect, test } from "vitest";
import type { Reset, Status } from "../link/stream.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { codeOf, settle } from "./fixtures/sample-node.ts";
import { ok, scriptedClient, type Script } from "./fixtures/scripted-callee.ts";

describe("retries", () => {
  test("a refused call goes to another node, whatever the method, and to each at most once", async () => {
    const refuse: Reset = { code: "unavailable", executed: "no" };
    const { client, opened } = scriptedClient({
      a: { reset: refuse },
      b: { reset: refuse },
      c: { status: ok },
    });
    expect(await codeOf(client.post("card"))).toBe("ok");
    expect(opened).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 2],
    ]);
    const all = scriptedClient({ a: { reset: refuse }, b: { reset: refuse } });
    expect(await codeOf(all.client.post("card"))).toBe("unavailable");
    expect(all.opened).toHaveLength(2);
  });

  test("a lost readonly call is tried three times, with pauses", async () => {
    const lost: Reset = { code: "unavailable", executed: "unknown" };
    const { client, opened, clock } = scriptedClient({ a: { reset: lost } });
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
    const { client, opened } = scriptedClient({
      a: { reset: { code: "unavailable", executed: "unknown" } },
      b: { status: ok },
    });
    expect(await codeOf(client.post("card"))).toBe("unavailable");
    expect(opened).toEqual([["a", 0]]);
  });

  test("an error of the handler is not retried", async () => {
    const { client, opened } = scriptedClient({
      a: { status: { code: "unavailable", executed: "yes", message: "" } },
      b: { status: ok },
    });
    expect(await codeOf(client.greet("Max"))).toBe("unavailable");
    expect(opened).toHaveLength(1);
  });

  test("a stream moves on before its first item, and never after", async () => {
    const refuse: Reset = { code: "unavailable", executed: "no" };
    const moved = scriptedClient({ a: { reset: refuse }, b: { items: [1], status: ok } });
    expect(await moved.client.count(1).next()).toEqual({ done: false, value: 1 });
    const broken = scriptedClient({ a: { items: [1], reset: refuse }, b: { items: [1], status: ok } });
    const stream = broken.client.count(1);
    await stream.next();
    expect(await codeOf(stream.next())).toBe("unavailable");
    expect(broken.opened).toHaveLength(1);
  });

  test("a client stream that was refused is sent again from its beginning", async () => {
    const { client, opened, written } = scriptedClient({
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
    const { client } = scriptedClient({});
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
    const { client } = scriptedClient({ a: script });
    expect(await codeOf(client.greet("Max"))).toBe("internal");
  });

  test("details that cannot be read are left out", async () => {
    const status: Status = {
      code: "aborted",
      executed: "yes",
      message: "no",
      details: new Uint8Array([0xc1]),
    };
    await expect(scriptedClient({ a: { status } }).client.greet("Max")).rejects.toMatchObject({
      code: "aborted",
      details: undefined,
    });
  });
});
