import { expect, test } from "vitest";
import { defineHandler } from "./contract.ts";
import { clientOf } from "./fixtures/nodes.ts";
import { SampleAuthor, sampleService } from "./rpc/fixtures/sample.ts";
import { testMesh } from "./testing.ts";

test("nodes find each other in memory, and all end with their mesh", async () => {
  const mesh = testMesh();
  const server = mesh.node("server");
  server.publish(defineHandler(sampleService, new SampleAuthor(), "{}"));
  await server.listen();
  const caller = mesh.node("caller");
  await caller.listen();
  await caller.wait([sampleService]);
  const client = clientOf(caller);
  expect(await client.greet("Max")).toBe("Hello, Max!");
  await mesh.close();
  await expect(client.greet("Max")).rejects.toMatchObject({ code: "unavailable" });
});

test("two meshes do not meet", async () => {
  const [one, other] = [testMesh(), testMesh()];
  await one.node("a").listen();
  const b = other.node("b");
  await b.listen();
  expect(b.peers()).toEqual([]);
  await Promise.all([one.close(), other.close()]);
});
