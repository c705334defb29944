/** Headers that belong to one connection (RFC 9110, 7.6.1), with those that proxies of old added. */
const hopByHop: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a header, in lower case, goes no further than one connection. `connection`: what its `Connection` header says. */
export function isOfHop(name: string, connection: ReadonlySet<string>): boolean {
  return hopByHop.has(name) || connection.has(name);
}

/** The names in a `Connection` header. */
export function namesIn(connection: string | null | undefined): ReadonlySet<string> {
  if (connection === null || connection === undefined || connection === "") return none;
  return new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
}

const none: ReadonlySet<string> = new Set();
