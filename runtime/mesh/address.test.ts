import { expect, test } from "vitest";
import { formatAddress, isLoopback, parseAddress } from "./address.ts";

test.each([
  ["mesh-api", "mesh-api", 11999],
  ["mesh-api:80", "mesh-api", 80],
  ["10.0.0.1:0", "10.0.0.1", 0],
  ["[::1]:80", "::1", 80],
  ["[::1]", "::1", 11999],
  ["fe80::1", "fe80::1", 11999],
])("%s is host %s and port %i", (text, host, port) => {
  expect(parseAddress(text, "nodes")).toEqual({ host, port });
});

test.each(["", ":80", "a:b", "http://a:80", "a:70000", "[::1", "a b"])("%j is no address", (text) => {
  expect(() => parseAddress(text, "nodes")).toThrow(/^nodes (takes|has)/);
});

test("an address is written as it is read", () => {
  for (const text of ["a:1", "[::1]:2"]) expect(formatAddress(parseAddress(text, "nodes"))).toBe(text);
});

test("only this machine's own addresses are loopback", () => {
  expect(["localhost", "127.0.0.1", "127.1.2.3", "::1"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org"].some(isLoopback)).toBe(false);
});
