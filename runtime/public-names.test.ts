import { expect, test } from "vitest";
import * as runtime from "./index.ts";
import * as testing from "./testing.ts";

test("what @meshrpc/runtime exports besides types", () => {
  expect(Object.keys(runtime)).toMatchInlineSnapshot(`
    [
      "RpcError",
      "Mesh",
      "currentCall",
      "localChannel",
    ]
  `);
});

test("what @meshrpc/runtime/testing exports besides types", () => {
  expect(Object.keys(testing)).toMatchInlineSnapshot(`
    [
      "localChannel",
      "testMesh",
    ]
  `);
});

test("what a mesh can do", () => {
  expect(Object.getOwnPropertyNames(runtime.Mesh.prototype)).toMatchInlineSnapshot(`
    [
      "constructor",
      "address",
      "draining",
      "publish",
      "listen",
      "channel",
      "wait",
      "missing",
      "ping",
      "peers",
      "services",
      "on",
      "onDrain",
      "drain",
      "close",
    ]
  `);
});
