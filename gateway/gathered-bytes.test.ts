import { expect, test } from "vitest";
import { GatheredBytes } from "./gathered-bytes.ts";

test("pieces of any length come out as one, and what is added next begins anew", () => {
  const bytes = new GatheredBytes();
  const expected = Buffer.alloc(5_000, "abcdefg");
  for (const length of [0, 1, 300, 2, 0, 4_000, 697]) {
    bytes.add(expected.subarray(bytes.length, bytes.length + length));
  }
  expect(bytes.length).toBe(5_000);
  const all = bytes.take();
  bytes.add(Buffer.from("next"));
  expect(expected.equals(all)).toBe(true);
  expect(Buffer.from(bytes.take()).toString()).toBe("next");
  expect([bytes.length, bytes.take().length]).toEqual([0, 0]);
});

test("many small pieces cost no more than twice their length", () => {
  const bytes = new GatheredBytes();
  for (let at = 0; at < 100_000; at++) bytes.add(new Uint8Array(1));
  expect(bytes.take().buffer.byteLength).toBeLessThanOrEqual(200_000);
});
