import { describe, expect, test, vi } from "vitest";
import { type CallContext, defineHandler } from "../contract.ts";
import type { Status } from "../link/stream.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { aborted, codeOf, never, sampleNode, settle } from "./fixtures/sample-node.ts";
import { SampleAuthor, sampleService } from "./fixtures/sample.ts";
import { answerTo, header, peer, silent } from "./fixtures/scripted-caller.ts";
import { streamPair } from "./stream-pair.ts";

describe("limits and names", () => {
  test("beyond the limit of waiting calls a call fails here", async () => {
    const { clock, client } = sampleNode({ greet: () => never() }, undefined, { maxPending: 3 });
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
      const { server } = sampleNode({});
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
    const { client, server } = sampleNode({
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
    const { server } = sampleNode({});
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
    const { server } = sampleNode({ greet: ran });
    const status = await answerTo(server, { ...header, message, ended: true });
    expect(status).toMatchObject({ code: "invalid_argument", executed: "no" });
    expect(status?.message).toContain(text);
    expect(ran).not.toHaveBeenCalled();
  });

  test("a misfit from a caller of another contract says so, with both hashes", async () => {
    const { server } = sampleNode({});
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
    const { server } = sampleNode({});
    const status = await answerTo(server, {
      ...header,
      hash: "ffffffffffffffff",
      message: encodeValue(["Max"]),
      ended: true,
    });
    expect(status).toMatchObject({ code: "ok" });
  });

  test("a call that ends without its arguments is refused", async () => {
    const { server } = sampleNode({});
    expect(await answerTo(server, { ...header, ended: true })).toMatchObject({ code: "invalid_argument" });
    expect(server.active).toBe(0);
  });

  test("a second message of a unary call is refused when the handler has ended", async () => {
    const { server } = sampleNode({
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
    const { server } = sampleNode({});
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
