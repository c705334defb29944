import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";
import * as limits from "./limits.ts";

const text = readFileSync(new URL("REGISTRY.md", import.meta.url), "utf8");

test.each<[string, number, string]>([
  ["nodes and tombstones in a registry", limits.maxNodes, "2,048"],
  ["services of a node", limits.maxServicesPerNode, "256"],
  ["HTTP handlers, and raw names, of a node", limits.maxNamesPerNode, "256 each"],
  ["addresses of a node", limits.maxAddressesPerNode, "16"],
  ["bytes of a record", limits.maxRecordBytes, "32,768"],
  ["of these, for its services, handlers and raw names", limits.maxServicesBytes, "28,000"],
  ["bytes of a message before it is cut", limits.gossipBytes, "61,440"],
  ["digests of a peer at once", limits.digestBurst, "10, and one more each second"],
  ["life of a tombstone", limits.tombstoneMs / 3_600_000, "1 h"],
  ["TCP, HELLO and AUTH together", limits.dialTimeoutMs / 1_000, "10 s"],
])("REGISTRY.md has the limit of %s as the code has it", (name, value, written) => {
  expect(text).toContain(`| ${name} | ${written}`);
  expect(written.replaceAll(",", "")).toMatch(new RegExp(`^${value}\\b`));
});

test("REGISTRY.md has the times as the code has them", () => {
  expect(limits.maxVersion).toBe(2 ** 48);
  expect(limits.digestRefillMs).toBe(1_000);
  expect(limits.goneAfterMs).toBe(30_000);
  expect(limits.digestIntervalMs).toBe(30_000);
  expect(limits.gossipLinks).toBe(4);
  expect(backoffMs(0, 0, () => 0.5)).toBeCloseTo(200);
  expect(text).toContain("Every 30 s a node sends a digest");
  expect(text).toContain("Pauses between tries are 0.2 s, 1.6 times more");
});
