import { join } from "node:path";
import { expect, test } from "vitest";
import { canonicalJson, contractHashes, type Idl, loadIdl, parseIdl } from "./index.ts";

const greeter = loadIdl(join(import.meta.dirname, "test-data", "greeter.idl.json"));

/** The contract after an edit of its text. */
function edited(found: string, replacement: string): Idl {
  const text = JSON.stringify(greeter);
  expect(text).toContain(found);
  return parseIdl(
    text.replaceAll(found, () => replacement),
    "greeter.idl.json",
  );
}

function hashOf(idl: Idl, name: string): string {
  return contractHashes(idl).methods.get(name) ?? "";
}

function serviceHash(idl: Idl): string {
  return contractHashes(idl).service;
}

test("hashes stay the same from release to release", () => {
  expect([...contractHashes(greeter).methods.values()]).toEqual([
    "64fc3dbc5ba79282",
    "15ae6c2e42f5f9eb",
    "f0c1a9a5fa68720c",
  ]);
  expect(serviceHash(greeter)).toBe("8e029002ed9b165a4217f80d00e9b728981b37a80f56dde812f312a3bc26ff83");
});

test.each([
  [`"Greets one person."`, `"Hello."`],
  [`"Where it goes."`, `"There."`],
  [`"../greeter.ts"`, `"./elsewhere.ts"`],
  [`"message":{`, `"message":{"x-undefined":"required",`],
])("documentation, source and spelling do not count: %s", (found, replacement) => {
  expect(serviceHash(edited(found, replacement))).toBe(serviceHash(greeter));
});

test("a type counts for each method that reaches it, directly or not", () => {
  const changed = edited(`"address"`, `"street"`);
  expect(hashOf(changed, "sendPostcard")).not.toBe(hashOf(greeter, "sendPostcard"));
  expect(hashOf(changed, "greet")).toBe(hashOf(greeter, "greet"));
  const longer = edited(`"x-brand":"UserId"`, `"x-brand":"UserId","minLength":3`);
  expect(hashOf(longer, "sendPostcard")).not.toBe(hashOf(greeter, "sendPostcard"));
});

test("the order of methods does not count", () => {
  const reversed = { ...greeter, methods: greeter.methods.toReversed() };
  expect(serviceHash(reversed)).toBe(serviceHash(greeter));
});

test("a property called doc or description is no documentation", () => {
  const withProperty = edited(`"message":{"type":"string"}`, `"description":{"type":"string"}`);
  const withOther = edited(`"message":{"type":"string"}`, `"description":{"type":"number"}`);
  expect(serviceHash(withProperty)).not.toBe(serviceHash(withOther));
});

test.each([
  [{ b: 1, a: [true, null, "x"], c: undefined }, `{"a":[true,null,"x"],"b":1}`],
  [{ é: 1, e: 1e21, "\u2028": -0 }, `{"e":1e+21,"é":1,"\u2028":0}`],
])("canonical JSON sorts members and drops undefined ones: %j", (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test.each([Number.NaN, 1n, (): void => {}])("canonical JSON refuses what JSON cannot hold", (value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});
