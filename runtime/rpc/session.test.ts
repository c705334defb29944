import { expect, test } from "vitest";
import { RpcError } from "../error.ts";
import { metadataEntries } from "./metadata.ts";
import { checkSession, isSession } from "./session.ts";

test.each(["a", "user 7", "~", "x".repeat(256)])("%j is a session key", (key) => {
  expect(isSession(key)).toBe(true);
  expect(metadataEntries(undefined, key)).toEqual([["meshrpc-session", key]]);
});

test.each(["", "x".repeat(257), "a\nb", "a\u0000", "a\u007f", "Jürgen", "\ud800", 7, null])(
  "%j is none, and a call with it is not sent",
  (key) => {
    expect(isSession(key)).toBe(false);
    for (const judge of [checkSession, (found: unknown) => metadataEntries(undefined, found as string)])
      expect(() => judge(key)).toThrow(
        expect.objectContaining({ code: "invalid_argument", executed: "no" }) as RpcError,
      );
  },
);
