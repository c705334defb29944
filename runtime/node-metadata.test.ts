import { describe, expect, test } from "vitest";
import { defineHandler } from "./contract.ts";
import { clientOf, gate, nodes } from "./fixtures/nodes.ts";
import { type CallContext, currentCall, localChannel, type Metadata } from "./index.ts";
import { SampleClient } from "./rpc/fixtures/sample-client.ts";
import { errorOf } from "./rpc/fixtures/sample-node.ts";
import { SampleAuthor, sampleService } from "./rpc/fixtures/sample.ts";

const start = nodes();

/** A client of `methods`, on either way. */
const ways: readonly (readonly [string, (methods: Partial<SampleAuthor>) => Promise<SampleClient>])[] = [
  [
    "in one process",
    async (methods) =>
      new SampleClient(
        localChannel(defineHandler(sampleService, Object.assign(new SampleAuthor(), methods), "{}")),
      ),
  ],
  [
    "over TCP",
    async (methods) => {
      const server = await start("server", { serve: methods });
      const caller = await start("caller", { nodes: [server.address!] });
      await caller.wait([sampleService]);
      return clientOf(caller);
    },
  ],
];

async function* lettersOf(text: string): AsyncGenerator<string> {
  yield* text;
}

describe.each(ways)("metadata %s", (_way, client) => {
  test("arrives as text, bytes and lists of these, and nothing else", async () => {
    const seen: Metadata[] = [];
    const greet = async (): Promise<string> => {
      seen.push({ ...currentCall()!.metadata });
      return "";
    };
    const bytes = Uint8Array.of(0, 255, 128);
    const long = "ü".repeat(4_000);
    await (
      await client({ greet })
    ).greet("Max", undefined, {
      session: "max",
      metadata: { text: "Grüße\n", empty: "", bytes, both: ["a", bytes, "a"], one: ["x"], long },
    });
    expect(seen).toEqual([{ text: "Grüße\n", empty: "", bytes, both: ["a", bytes, "a"], one: "x", long }]);
  });

  test("reaches whatever runs below the handler, in all four kinds", async () => {
    const who = (): string => String(currentCall()?.metadata["who"]);
    const below = async (): Promise<string> => {
      await new Promise(setImmediate);
      return who();
    };
    const served = await client({
      greet: below,
      async *count() {
        yield (await below()).length;
      },
      async sum(_start, items) {
        for await (const _ of items);
        return (await below()).length;
      },
      async *chat(_room, lines) {
        for await (const line of lines) yield line + (await below());
      },
    });
    const options = { metadata: { who: "max" } };
    expect(await served.greet("", undefined, options)).toBe("max");
    for await (const item of served.count(1, options)) expect(item).toBe(3);
    const numbers = (async function* () {
      yield 1;
    })();
    expect(await served.sum(0, numbers, options)).toBe(3);
    const lines: string[] = [];
    for await (const line of served.chat("hall", lettersOf("ab"), options)) lines.push(line);
    expect(lines).toEqual(["amax", "bmax"]);
  });

  test("is not inherited by what the handler calls", async () => {
    const seen: Metadata[] = [];
    const served: SampleClient = await client({
      greet: async () => {
        await served.note("x");
        return "";
      },
      note: () => void seen.push({ ...currentCall()!.metadata }),
    });
    await served.greet("Max", undefined, { metadata: { who: "max" } });
    expect(seen).toEqual([{}]);
  });

  test("calls at once keep theirs apart", async () => {
    const served = await client({
      greet: async (name) => {
        await new Promise(setImmediate);
        return `${name} ${String(currentCall()?.metadata["who"])}`;
      },
    });
    const names = Array.from({ length: 50 }, (_, at) => `n${at}`);
    const answers = names.map((name) => served.greet(name, undefined, { metadata: { who: name } }));
    expect(await Promise.all(answers)).toEqual(names.map((name) => `${name} ${name}`));
  });

  test("of bytes is what it was when the call was made", async () => {
    const { opened, open } = gate();
    let context!: CallContext;
    const served = await client({
      greet: async () => {
        context = currentCall()!;
        await opened;
        return String((context.metadata["key"] as Uint8Array)[0]);
      },
    });
    const key = Uint8Array.of(7);
    const call = served.greet("Max", undefined, { metadata: { key } });
    key[0] = 8;
    open();
    expect(await call).toBe("7");
  });

  test.each([
    ["a number", { n: 1 as never }],
    ["undefined", { n: undefined as never }],
    ["a list with null in it", { n: ["a", null as never] }],
    ["an upper-case key", { N: "x" }],
    ["a key of the runtime's own", { "meshrpc-x": "x" }],
    ["65 values", { n: Array.from({ length: 65 }, () => "") }],
  ])("with %s is refused before the call is sent", async (_what, metadata) => {
    let served = 0;
    const greet = async (): Promise<string> => String(++served);
    const error = await errorOf((await client({ greet })).greet("Max", undefined, { metadata }));
    expect(error).toMatchObject({ code: "invalid_argument", executed: "no" });
    expect(served).toBe(0);
  });
});
