import { type CallOptions, isSession, type Method } from "@meshrpc/runtime/contract";
import type { H3Event } from "h3";

/** Where the session key of a request comes from, unless an option says otherwise. */
export function defaultSession({ req }: H3Event): string | undefined {
  return headerOf(req) ?? cookieOf(req);
}

/**
 * What the call of a generated route is told of the request's session. To a method with `@sticky` only the header is
 * an order; what a browser sends with every request yields to what stands in the arguments (HTTP.md, "Sessions").
 */
export function sessionOption(
  event: H3Event,
  { policy }: Method,
  session: (event: H3Event) => string | undefined,
): Pick<CallOptions, "session"> {
  const byDefault = session === defaultSession;
  if (policy.sticky !== undefined && !byDefault) return {};
  const key = policy.sticky === undefined ? session(event) : headerOf(event.req);
  return key === undefined ? {} : { session: key };
}

/** An empty header is none; one that can be no key is left to the call, which refuses it. */
function headerOf(request: Request): string | undefined {
  return request.headers.get("x-session") || undefined;
}

/** One that can be no key counts as none: whoever browses could not mend it. */
function cookieOf(request: Request): string | undefined {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at < 0 || pair.slice(0, at).trim() !== "meshrpc_session") continue;
    const key = pair.slice(at + 1).trim();
    return isSession(key) ? key : undefined;
  }
  return undefined;
}
