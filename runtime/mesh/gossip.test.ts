import { expect, test } from "vitest";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { cutGossip, decodeGossip, encodeGossip } from "./gossip.ts";
import { gossipBytes, maxNamesPerNode, maxNodes, maxServicesPerNode, maxVersion } from "./limits.ts";
import { decodeRecord, encodeRecord, type NodeRecord } from "./record.ts";

const id = "00112233445566778899aabbccddeeff";
const record: NodeRecord = {
  nodeId: id,
  version: 3,
  name: "greeter",
  state: "serving",
  addresses: ["10.0.0.1:11999"],
  services: [{ name: "greeter", hash: "ab".repeat(32) }],
  http: ["check"],
  raw: ["pipe"],
};

test("a record arrives as it was sent", () => {
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
});

test("a message arrives as it was sent", () => {
  const message = {
    digest: [{ nodeId: id, version: 2, gone: false }],
    answer: true,
    records: [encodeRecord(record)],
    gone: [{ nodeId: id, version: maxVersion, gone: true }],
  };
  expect(decodeGossip(encodeGossip(message))).toEqual(message);
});

test("members that a later version adds are left alone", () => {
  expect(decodeGossip(encodeValue({ weather: "fine" }))).toEqual({});
});

test("the digest of a full registry fits one frame", () => {
  const digest = Array.from({ length: maxNodes }, () => ({ nodeId: id, version: maxVersion, gone: true }));
  expect(encodeGossip({ digest }).length).toBeLessThan(65_535);
});

test("records are cut into messages that each fit one frame, and none is lost", () => {
  const large = encodeRecord({ ...record, name: "x".repeat(200) });
  const records = Array.from({ length: 1_000 }, () => large);
  const messages = [...cutGossip(records, [{ nodeId: id, version: 1, gone: true }])];
  expect(messages.flatMap((message) => message.records ?? [])).toHaveLength(1_000);
  expect(messages.flatMap((message) => message.gone ?? [])).toHaveLength(1);
  expect(messages.length).toBeGreaterThan(2);
  for (const message of messages) expect(encodeGossip(message).length).toBeLessThan(gossipBytes + 100);
});

const fits = {
  id: new Uint8Array(16),
  version: 1,
  name: "a",
  state: "serving",
  addresses: [],
  services: [],
  http: [],
  raw: [],
};

test.each([
  ["nil", null],
  ["a short id", { ...fits, id: new Uint8Array(15) }],
  ["version 0", { ...fits, version: 0 }],
  ["a version that nobody could outbid", { ...fits, version: maxVersion + 1 }],
  ["a name of 300 characters", { ...fits, name: "a".repeat(300) }],
  ["a state that is a number", { ...fits, state: 1 }],
  ["17 addresses", { ...fits, addresses: Array.from({ length: 17 }, () => "a:1") }],
  ["an address that is a number", { ...fits, addresses: [1] }],
  [
    "too many services",
    { ...fits, services: Array.from({ length: maxServicesPerNode + 1 }, () => ["a", "b"]) },
  ],
  ["a service without hash", { ...fits, services: [["a"]] }],
])("%s is no record", (_, value) => {
  expect(() => decodeRecord(encodeValue(value))).toThrow(/^A node record has|^A node record is/);
});

test("the value that those cases spoil is a record", () => {
  expect(decodeRecord(encodeValue(fits)).name).toBe("a");
});

test.each([
  ["nil", null],
  ["a digest that is a map", { digest: {} }],
  ["a digest of too many nodes", { digest: Array.from({ length: maxNodes + 1 }, () => 0) }],
  ["a claim without version", { digest: [[new Uint8Array(16)]] }],
  ["a record that is a text", { records: ["a"] }],
])("%s is no GOSSIP message", (_, value) => {
  expect(() => decodeGossip(encodeValue(value))).toThrow();
});

test("bytes that promise more than they hold are refused", () => {
  expect(() => decodeGossip(Uint8Array.of(0xdd, 1, 0xff, 0xff, 0xff))).toThrow("array");
});

test("a record of a node that has no HTTP handlers or raw names, or does not know of them, is read", () => {
  const bare = { ...record, http: [], raw: [] };
  const members = decodeValue(encodeRecord(bare)) as Record<string, unknown>;
  expect(members).not.toHaveProperty("http");
  expect(members).not.toHaveProperty("raw");
  expect(decodeRecord(encodeRecord(bare))).toEqual(bare);
});

test.each(["http", "raw"] as const)(
  "a record takes at most 256 names under %s, each of them text",
  (member) => {
    const names = Array.from({ length: maxNamesPerNode + 1 }, (_, i) => `n${i}`);
    const members = decodeValue(encodeRecord(record)) as Record<string, unknown>;
    const read = (value: unknown): unknown => decodeRecord(encodeValue({ ...members, [member]: value }));
    expect(() => encodeRecord({ ...record, [member]: names })).toThrow("257");
    expect(() => read(names)).toThrow("at most 256");
    expect(() => read([7])).toThrow("name that is no text");
    expect(() => read("check")).toThrow("no list");
    expect(() => read(["x".repeat(256)])).toThrow("at most 255");
  },
);

test("services, HTTP handlers and raw names share the room of a record", () => {
  const names = Array.from({ length: 110 }, (_, i) => `n${i}`.padEnd(128, "."));
  expect(() => encodeRecord({ ...record, http: names })).not.toThrow();
  expect(() => encodeRecord({ ...record, http: names, raw: names })).toThrow("28000 are allowed");
});
