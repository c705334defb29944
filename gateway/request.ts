import { randomBytes } from "node:crypto";

/**
 * The trace id of a request: that of its W3C `traceparent`, else a new one.
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceIdOf(request: Request): string {
  return traceparent.exec(request.headers.get("traceparent") ?? "")?.[1] ?? newTraceId();
}

/** 32 hex digits. */
export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}

/** Version ff and ids of zeros are not valid; later versions may have more after the flags. */
const traceparent = /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The session key of a request: header `x-session`, else cookie `meshrpc_session`; an empty one is none. */
export function sessionOf(request: Request): string | undefined {
  const key =
    request.headers.get("x-session") ?? cookie(request.headers.get("cookie") ?? "", "meshrpc_session");
  return key === "" ? undefined : key;
}

function cookie(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
