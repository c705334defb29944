import { expect, test } from "vitest";
import { defineHandler, type Handler } from "./contract.ts";
import { clientOf, named, nodes } from "./fixtures/nodes.ts";
import { type CallOptions, Mesh } from "./index.ts";
import type { Logger } from "./node/log.ts";
import { SampleAuthor, sampleService } from "./rpc/fixtures/sample.ts";
import { localChannel } from "./testing.ts";

const start = nodes();
const idle = (): Mesh => new Mesh({ name: "a", log: "silent", signals: false }, { env: {} });

test.each([
  [12010, 'listen takes "host:port", found 12010 (a number); write "127.0.0.1:12010".'],
  ["12010", 'listen takes "host:port", found "12010" (a string); write "127.0.0.1:12010".'],
  [{ port: 1 }, 'listen takes "host:port", found an object; write "127.0.0.1:11999".'],
])("listen(%j) says what to write", async (address, message) => {
  await expect(idle().listen(address as string)).rejects.toThrow(message);
});

test("publish and localChannel take a handler, and say so to who passes the implementation", () => {
  const implementation = new SampleAuthor() as unknown as Handler;
  expect(() => idle().publish(implementation)).toThrow(
    "mesh.publish takes a generated handler, as in mesh.publish(helloHandler(implementation)), found an object.",
  );
  expect(() => idle().publish(undefined as never)).toThrow("found nothing.");
  expect(() => localChannel(implementation)).toThrow("localChannel takes a generated handler");
});

test("wait takes a list, and says so to who passes a name", async () => {
  const node = await start("a");
  await expect(node.wait("sample" as never)).rejects.toThrow(
    "wait takes a list of services, as in wait([helloService]).",
  );
});

test("a call of a node that does not listen, or was closed, says which", async () => {
  const node = idle();
  await expect(clientOf(node).greet("Max")).rejects.toMatchObject({
    code: "unavailable",
    message: "greet: no instance of sample can be reached: this node has not called listen()",
  });
  await node.listen();
  await expect(clientOf(node).greet("Max")).rejects.toThrow(/can be reached$/);
  await node.close();
  await expect(clientOf(node).greet("Max")).rejects.toThrow("can be reached: this node was closed");
});

test.each<[unknown, string]>([
  [{ timeout: 5 }, 'A call has no option "timeout"; there are timeoutMs, signal, session, metadata.'],
  [3, "The options of a call are an object, as in { timeoutMs: 500 }; found 3 (a number)."],
])("the options %j of a call are refused", async (options, message) => {
  const channel = localChannel(defineHandler(sampleService, new SampleAuthor(), "{}"));
  const call = channel.unary(sampleService.methods.greet, ["Max"], options as CallOptions);
  await expect(call).rejects.toThrow(new TypeError(message));
});

test("an option that does not exist is refused wherever options are taken", async () => {
  const node = idle();
  const misspelt = { option: 1 } as object;
  const refused = (subject: string, known: string): TypeError =>
    new TypeError(`${subject} has no option "option"; there are ${known}.`);
  expect(() => node.publishHttp("a", () => new Response(), misspelt)).toThrow(
    refused("publishHttp", "methods"),
  );
  expect(() => node.http("a", "b", misspelt)).toThrow(refused("http", "base"));
  await expect(node.dial("a", misspelt)).rejects.toThrow(refused("dial", "waitMs, session, signal"));
  await expect(node.wait([], misspelt)).rejects.toThrow(refused("wait", "timeoutMs, signal, instances"));
  await expect(node.listenHttp("127.0.0.1:0", misspelt)).rejects.toThrow(refused("listenHttp", "insecure"));
});

class BadJob extends Error {}

test("an error class that the method does not declare is named in the log, with what would declare it", async () => {
  const lines: string[] = [];
  const take = (line: string): void => void lines.push(line);
  const log: Logger = { info: take, warn: take, error: take, debug: take };
  const post = async (): Promise<void> => {
    throw new BadJob("no");
  };
  const greet = async (): Promise<string> => {
    throw new TypeError("a defect");
  };
  const node = await start("a", { serve: { ...named("a"), post, greet }, log });
  await expect(clientOf(node).post("card")).rejects.toMatchObject({ code: "unknown" });
  await expect(clientOf(node).greet("Max")).rejects.toMatchObject({ code: "unknown" });
  const advised = lines.filter((line) => line.includes("@throws"));
  expect(advised).toHaveLength(1);
  expect(advised[0]).toContain('It is a BadJob: callers get it as such if post says "@throws {BadJob}"');
});
