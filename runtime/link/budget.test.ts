import { getHeapStatistics } from "node:v8";
import { expect, it } from "vitest";
import { MessageBudget } from "./budget.ts";

it("is 1 GiB by default, or a quarter of what the heap may grow to", () => {
  const quarter = Math.floor(getHeapStatistics().heap_size_limit / 4);
  expect(new MessageBudget().totalBytes).toBe(Math.min(1_073_741_824, quarter));
});

it("gives one link a quarter, and all links together no more than there is", () => {
  const budget = new MessageBudget(4_000);
  const shares = Array.from({ length: 5 }, () => budget.share());
  expect(shares[0]!.reserve(1_001)).toBe(false);
  expect(shares.map((share) => share.reserve(1_000))).toEqual([true, true, true, true, false]);
  shares[0]!.release(1_000);
  expect(shares[4]!.reserve(1_000)).toBe(true);
  expect(budget.reservedBytes).toBe(4_000);
});
