import { contextBytes, isContext } from "./span-context.ts";

/** Version 00 has nothing behind its flags; later versions may. Upper case is not valid. */
const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;

/**
 * The parent that a `traceparent` header names, as it travels in OPEN; undefined for one that is missing or not valid,
 * which is as good as none. https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parentOf(traceparent: string | readonly string[] | null | undefined): Uint8Array | undefined {
  if (typeof traceparent !== "string") return undefined;
  const [, version, traceId, parentId, flags, more] = form.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  const text = `00${traceId}${parentId}${flags}`;
  const bytes = new Uint8Array(contextBytes);
  for (let at = 0; at < contextBytes; at++) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return isContext(bytes) ? bytes : undefined;
}
