import { type Code, RpcError } from "../error.ts";
import type { Method } from "../rpc/service.ts";
import { quotedChars } from "./limits.ts";

/** A try that did not reach the gateway, or whose answer did not come back: the call may be tried again. */
export class Unanswered extends RpcError {}

/** `fetch` has rejected, or the answer broke off. */
export function lostOnTheWay(method: Method, url: string, cause: unknown, hint = ""): Unanswered {
  const code = systemCode(cause);
  const executed = neverConnected.test(String(code)) ? "no" : "unknown";
  const what = executed === "no" ? "cannot be reached" : "gave no answer";
  const why = typeof code === "string" ? code : String(cause);
  return new Unanswered("unavailable", `${method.name}: ${url} ${what}: ${why}${hint}`, { executed, cause });
}

/** Browsers keep it from the page whether a gateway of another origin is away or does not let the page ask. */
export function hintOf(url: string): string {
  const { location } = globalThis as { readonly location?: { readonly origin: string } };
  if (location === undefined || url.startsWith(`${location.origin}/`)) return "";
  return `. Does it allow ${location.origin} (CORS)?`;
}

/** An answer that is no gateway's, such as the page of a proxy. `start` is how it begins. */
export function foreignAnswer(method: Method, response: Response, start: string): Unanswered {
  const { status, headers } = response;
  const retryAfterMs = retryAfterMsOf(response);
  const type = headers.get("content-type") ?? "no type";
  const shown = start.replaceAll(/\s+/g, " ").trim().slice(0, quotedChars);
  const message = `${method.name}: the answer is not the gateway's but status ${status}, ${type}: ${shown}`;
  return new Unanswered(codeOfStatus(status), message, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Milliseconds that `Retry-After` tells in seconds; undefined for a date and for none. */
export function retryAfterMsOf({ headers }: Response): number | undefined {
  const seconds = headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

/** What an HTTP status means where no code tells it: something else than the gateway has answered. */
export function codeOfStatus(status: unknown): Code {
  return (typeof status === "number" && codes[status]) || "internal";
}

const codes: Readonly<Record<number, Code>> = {
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  405: "unimplemented",
  429: "resource_exhausted",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

/** Node tells in the cause, browsers nowhere. */
function systemCode(error: unknown): unknown {
  return (error as { readonly cause?: { readonly code?: unknown } } | null | undefined)?.cause?.code;
}

/** With these no byte of a request was sent. */
const neverConnected = /^(E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH)|UND_ERR_CONNECT_TIMEOUT)$/;
