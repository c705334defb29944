import { randomBytes } from "node:crypto";

/**
 * The trace id of a request: that of its W3C `traceparent`, else a new one; 32 hex digits.
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceIdOf(request: Request): string {
  const given = traceparent.exec(request.headers.get("traceparent") ?? "")?.[1];
  return given === undefined || /^0+$/.test(given) ? randomBytes(16).toString("hex") : given;
}

const traceparent = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The session key of a request: header `x-session`, else cookie `meshrpc_session`. */
export function sessionOf(request: Request): string | undefined {
  return request.headers.get("x-session") ?? cookie(request.headers.get("cookie") ?? "", "meshrpc_session");
}

function cookie(header: string, name: string): string | undefined {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
