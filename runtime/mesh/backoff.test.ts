import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

const middle = (): number => 0.5;

test.each([
  [0, 0, 200],
  [1, 200, 320],
  [2, 520, 512],
  [5, 4_000, 2_000],
  [40, 299_999, 2_000],
  [40, 300_000, 15_000],
  [1_000_000, 86_400_000, 15_000],
])("after %i failures in %i ms it waits %i ms", (failures, lostForMs, expected) => {
  expect(backoffMs(failures, lostForMs, middle)).toBeCloseTo(expected);
});

test("jitter is a fifth either way", () => {
  expect(backoffMs(0, 0, () => 0)).toBeCloseTo(160);
  expect(backoffMs(0, 0, () => 1)).toBeCloseTo(240);
});
