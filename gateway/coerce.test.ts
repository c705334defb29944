import type { TextTarget } from "@meshrpc/runtime/contract";
import { describe, expect, test } from "vitest";
import { coerce } from "./coerce.ts";

describe("text of a path or query", () => {
  const param = (...to: TextTarget[]) => ({ name: "limit", in: "query", to }) as const;

  test("is a string if nothing else is asked for", () => {
    expect(coerce("7", { name: "limit", in: "query" })).toBe("7");
  });

  test("keeps the sign of zero", () => {
    expect(coerce("-0", param("number"))).toBe(-0);
  });

  test("that fits no target is refused with the path, what was expected and what was found", () => {
    expect(() => coerce("ten", param("null", "number"))).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        executed: "no",
        details: { path: "/limit", expected: "null or a number", found: '"ten"' },
      }) as Error,
    );
  });

  test("is cut where it is long", () => {
    expect(() => coerce("x".repeat(1_000), param("number"))).toThrow(/^.{0,150}$/);
  });

  test("that is JSON is held to the rules of bodies", () => {
    expect(() => coerce('{"a":1,"a":2}', param("json"))).toThrow(/twice/);
  });
});
