import type { Code } from "../error.ts";

/** What an HTTP status means where nothing else tells: something else than the gateway has answered. */
export function codeOfStatus(status: number): Code {
  return codes[status] ?? "internal";
}

const codes: Readonly<Record<number, Code>> = {
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  405: "unimplemented",
  408: "unavailable",
  413: "resource_exhausted",
  429: "resource_exhausted",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};
