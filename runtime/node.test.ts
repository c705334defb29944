import { afterEach, describe, expect, test } from "vitest";
import { defineHandler } from "./contract.ts";
import { Mesh, type MeshOptions } from "./index.ts";
import { SampleClient } from "./rpc/fixtures/sample-client.ts";
import { SampleAuthor, sampleService } from "./rpc/fixtures/sample.ts";

const open: Mesh[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((mesh) => mesh.close()));
});

/** A silent node on loopback, closed after the test. */
async function start(
  name: string,
  options: Partial<MeshOptions> = {},
  author?: Partial<SampleAuthor>,
): Promise<Mesh> {
  const mesh = new Mesh({ name, log: "silent", signals: false, ...options });
  open.push(mesh);
  if (author !== undefined)
    mesh.publish(defineHandler(sampleService, Object.assign(new SampleAuthor(), author), "{}"));
  await mesh.listen("127.0.0.1:0");
  return mesh;
}

function named(name: string): Partial<SampleAuthor> {
  return { greet: async () => name };
}

test("a call goes to who serves it", async () => {
  const server = await start("server", {}, {});
  const caller = await start("caller", { nodes: [server.address!] });
  await caller.wait([sampleService]);
  const client = new SampleClient(caller.channel(sampleService));
  expect(await client.greet("Max")).toBe("Hello, Max!");
});

test("joining any node joins the mesh", async () => {
  const a = await start("a", {}, named("a"));
  const b = await start("b", { nodes: [a.address!] });
  const c = await start("c", { nodes: [b.address!] });
  await c.wait([sampleService]);
  expect(await new SampleClient(c.channel(sampleService)).greet("")).toBe("a");
  expect(
    c
      .peers()
      .map((peer) => peer.name)
      .toSorted(),
  ).toEqual(["a", "b"]);
});
