import { describe, expect, test } from "vitest";
import { check } from "../check/precompiled.ts";
import { unary } from "./define.ts";
import { stickyKey } from "./sticky.ts";

const any = check<any>(() => true, ["cart", "...more"]);

function keyAt(sticky: string | undefined, ...args: readonly unknown[]): string | undefined {
  return stickyKey(unary("", 1, any, any, sticky === undefined ? {} : { sticky }), args);
}

describe("the key that @sticky finds", () => {
  test.each([
    ["the argument itself", "cart", "c-7", "c-7"],
    ["a member", "cart.id", { id: "c-7" }, "c-7"],
    ["a member of a member", "cart.owner.id", { owner: { id: 7 } }, "7"],
    ["a boolean", "cart", false, "false"],
  ])("is %s, as text", (_, sticky, argument, key) => {
    expect(keyAt(sticky, argument)).toBe(key);
  });

  test.each([
    ["there is no @sticky", undefined, "c-7"],
    ["the argument was left out", "cart", undefined],
    ["the member was left out", "cart.id", {}],
    ["it is null", "cart.id", { id: null }],
    ["it is empty", "cart", ""],
    ["it is an object", "cart", { id: 1 }],
    ["it is inherited", "cart.toString", {}],
    ["there is no such parameter", "card", "c-7"],
  ])("is none where %s", (_, sticky, argument) => {
    expect(keyAt(sticky, argument)).toBeUndefined();
  });

  test.each([["Jürgen"], ["a\nb"], ["x".repeat(300)], ["\ud800"]])(
    "stands for %j by a hash, which is a key that can travel",
    (argument) => {
      const key = keyAt("cart", argument);
      expect(key).toMatch(/^sticky-[0-9a-f]{1,8}$/);
      expect(keyAt("cart", argument)).toBe(key);
      expect(keyAt("cart", `${argument}!`)).not.toBe(key);
    },
  );
});
