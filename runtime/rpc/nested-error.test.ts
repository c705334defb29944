import { expect, test } from "vitest";
import { type Code, defineHandler, RpcError } from "../contract.ts";
import { SampleAuthor, sampleService } from "./fixtures/sample.ts";
import { SampleClient } from "./fixtures/sample-client.ts";
import { localChannel } from "./local-channel.ts";
import type { HandlerFailure } from "./observe.ts";

function clientOf(greet: (name: string) => Promise<string>, failures: HandlerFailure[] = []): SampleClient {
  const handler = defineHandler(sampleService, Object.assign(new SampleAuthor(), { greet }), "{}");
  return new SampleClient(localChannel(handler, { onFailure: (failure) => void failures.push(failure) }));
}

async function errorOf(call: Promise<unknown>): Promise<RpcError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!RpcError.is(error)) throw new Error(`found ${String(error)}`);
  return error;
}

/** No random id in a message holds these digits by chance. */
const unlikely = 4_711_471_147_114_711;

test("a wrong argument of a handler's own call is not its caller's", async () => {
  const failures: HandlerFailure[] = [];
  const far = clientOf(async (name) => name);
  const near = clientOf(() => far.greet(unlikely as unknown as string), failures);
  const error = await errorOf(near.greet("Max"));
  expect(error.code).toBe("unknown");
  expect(error.message).not.toContain(String(unlikely));
  expect(JSON.stringify(error.details)).not.toContain("/name");
  expect(failures).toHaveLength(1);
  expect(failures[0]?.error).toMatchObject({ code: "invalid_argument", details: { path: "/name" } });
});

test("what a handler says itself is told, whatever it called", async () => {
  const far = clientOf(async () => {
    throw new RpcError("not_found", "no such room", { details: { room: 5 } });
  });
  const near = clientOf(async (name) => {
    try {
      return await far.greet(name);
    } catch (error) {
      throw new RpcError("not_found", "nobody there", { cause: error });
    }
  });
  expect(await errorOf(far.greet("Max"))).toMatchObject({ code: "not_found", details: { room: 5 } });
  expect(await errorOf(near.greet("Max"))).toMatchObject({ code: "not_found", message: "nobody there" });
});

test.each<[Code, Code]>([
  ["unavailable", "unavailable"],
  ["resource_exhausted", "resource_exhausted"],
  ["deadline_exceeded", "deadline_exceeded"],
  ["not_found", "unknown"],
  ["permission_denied", "unknown"],
  ["internal", "unknown"],
])("a nested call's %s is told as %s, without its details", async (code, told) => {
  const far = clientOf(async () => {
    throw new RpcError(code, "far away", { details: { secret: 1 } });
  });
  const error = await errorOf(clientOf((name) => far.greet(name)).greet("Max"));
  expect(error.code).toBe(told);
  expect(JSON.stringify(error.details) ?? "").not.toContain("secret");
});

test.each([
  ["throws at every touch", new Proxy({}, { has: fail, get: fail, getPrototypeOf: fail, ownKeys: fail })],
  ["was revoked", revoked()],
])("a thrown proxy that %s ends the call like any other", async (_, thrown) => {
  const failures: HandlerFailure[] = [];
  const client = clientOf(() => Promise.reject(thrown), failures);
  expect((await errorOf(client.greet("Max"))).code).toBe("unknown");
  expect(failures).toHaveLength(1);
});

function fail(): never {
  throw new Error("touched");
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
