import { randomBytes } from "node:crypto";

/** For what is no request that can be served: 32 hex digits. */
export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}

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
