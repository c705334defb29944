import { sessionHash } from "./metadata.ts";
import type { Method } from "./service.ts";
import { isSession } from "./session.ts";

/**
 * The session key that `@sticky` finds in the arguments of a call: a text, a number or a boolean at that path, as text.
 * Undefined if the method has no `@sticky`, or nothing of the kind stands there. A text that cannot be a
 * session key stands for itself by its hash.
 */
export function stickyKey({ policy, params }: Method, args: readonly unknown[]): string | undefined {
  if (policy.sticky === undefined) return undefined;
  const [first = "", ...rest] = policy.sticky.split(".");
  let value = args[params.names?.indexOf(first) ?? -1];
  for (const member of rest) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, member)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[member];
  }
  return keyOf(value);
}

function keyOf(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string" || value === "") return undefined;
  return isSession(value) ? value : `sticky-${sessionHash(value).toString(16)}`;
}
