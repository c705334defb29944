import { expect, test } from "vitest";
import { defineHandler } from "../contract.ts";
import { MeshClient, meshHandler } from "./builtin.ts";
import { SampleAuthor, sampleService } from "./fixtures/sample.ts";
import { localChannel } from "./local-channel.ts";

const sample = defineHandler(sampleService, new SampleAuthor(), '{"meshrpc":1}');
const node = { nodeId: "7f3a", name: "greeter" };
const mesh = new MeshClient(localChannel(meshHandler(node, new Map([["sample", sample]]))));

test("ping says who answers", async () => {
  expect(await mesh.ping()).toEqual({ ...node, services: ["sample"] });
});

test("describe gives the contract, and not_found for what is not published", async () => {
  expect(await mesh.describe("sample")).toBe('{"meshrpc":1}');
  await expect(mesh.describe("__proto__")).rejects.toMatchObject({ code: "not_found" });
});
