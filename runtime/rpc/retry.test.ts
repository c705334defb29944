import { describe, expect, test } from "vitest";
import { type FailedTry, type RetryDecision, decideRetry, defaultRetry } from "./retry.ts";

const lost: FailedTry = {
  code: "unavailable",
  executed: "unknown",
  retryAfterMs: undefined,
  unsure: 1,
  repeatable: true,
  committed: false,
  remainingMs: 10_000,
};
const elsewhere: RetryDecision = { kind: "elsewhere" };
const fail: RetryDecision = { kind: "fail" };
const again = (afterMs: number): RetryDecision => ({ kind: "again", afterMs });

describe("with jitter at one half", () => {
  test.each<[string, Partial<FailedTry>, RetryDecision]>([
    ["a refused call goes elsewhere", { executed: "no" }, elsewhere],
    ["whatever the method", { executed: "no", repeatable: false }, elsewhere],
    ["also one that was shed", { executed: "no", code: "resource_exhausted" }, elsewhere],
    ["and one whose method this instance lacks", { executed: "no", code: "unimplemented" }, elsewhere],
    ["a wrong argument is wrong everywhere", { executed: "no", code: "invalid_argument" }, fail],
    ["a repeatable call of unknown outcome waits", {}, again(12.5)],
    ["twice as long the second time", { unsure: 2 }, again(25)],
    ["three tries are all", { unsure: 3 }, fail],
    ["a call that may not run twice fails", { repeatable: false }, fail],
    ["an answer from the handler is final", { executed: "yes" }, fail],
    ["so is a cancelled call", { code: "cancelled" }, fail],
    ["and a late one", { code: "deadline_exceeded" }, fail],
    ["nothing is repeated after the first item", { committed: true }, fail],
    ["not even a refused call", { committed: true, executed: "no" }, fail],
    ["no try begins after the deadline", { executed: "no", remainingMs: 0 }, fail],
    ["no pause outlasts the deadline", { remainingMs: 12 }, fail],
    ["the callee's own pause is kept", { retryAfterMs: 400 }, again(400)],
  ])("%s", (_title, change, decision) => {
    expect(decideRetry({ ...lost, ...change }, defaultRetry, () => 0.5)).toEqual(decision);
  });
});

test("pauses double up to their limit and are spread over the whole range", () => {
  const patient = { ...defaultRetry, maxAttempts: 20 };
  const ceilings = Array.from({ length: 8 }, (_, i) =>
    decideRetry({ ...lost, unsure: i + 1 }, patient, () => 0.999_999),
  );
  expect(ceilings.map((decision) => (decision.kind === "again" ? Math.round(decision.afterMs) : -1))).toEqual(
    [25, 50, 100, 200, 400, 800, 1_000, 1_000],
  );
  expect(decideRetry(lost, patient, () => 0)).toEqual(again(0));
});
