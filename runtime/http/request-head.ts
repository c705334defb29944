import { RpcError } from "../error.ts";
import type { SpanContext } from "../rpc/tracing/span-context.ts";
import { isOfHop, namesIn } from "./hop.ts";
import { lengthOf } from "./request-body.ts";

export interface RequestHead {
  readonly method: string;
  /** Path and query, as they were asked for but for `base`. */
  readonly target: string;
  /** Names and values in turn; names may repeat. */
  readonly headers: readonly string[];
}

/** What the next hop is asked. Throws `RpcError` `unimplemented`, executed no, for WebSocket and a body in a transfer coding. */
export function requestHead(
  request: Request,
  hasBody: boolean,
  base: string,
  trace: SpanContext | undefined,
): RequestHead {
  refuseUpgrade(request);
  refuseCoding(request);
  const { method, headers } = request;
  const { protocol, host, target } = partsOf(request.url);
  const hostField = headers.get("host") ?? host;
  const fields: string[] = ["host", hostField];
  const connection = namesIn(headers.get("connection"));
  for (const [name, value] of headers) {
    if (!isOfHop(name, connection) && !replaced.has(name)) fields.push(name, value);
  }
  const clients = forwardedFor(request);
  if (clients !== undefined) fields.push("x-forwarded-for", clients);
  // Whoever stands before this node may know better: TLS ends there.
  fields.push("x-forwarded-proto", headers.get("x-forwarded-proto") ?? protocol);
  fields.push("x-forwarded-host", headers.get("x-forwarded-host") ?? hostField);
  if (base !== "") fields.push("x-forwarded-prefix", base);
  const traceparent = trace?.traceparent ?? headers.get("traceparent");
  if (traceparent !== null) fields.push("traceparent", traceparent);
  fields.push(...bodyFields(method, lengthOf(request), hasBody));
  fields.push("connection", "close");
  return { method, target: withoutBase(target, base), headers: fields };
}

/** Said anew at each hop. 100-continue is between a client and who reads its body. */
const replaced: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "host",
  "content-length",
  "expect",
  "traceparent",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-prefix",
  "x-forwarded-proto",
]);

function bodyFields(method: string, length: number | undefined, hasBody: boolean): string[] {
  if (!hasBody) return bodyless.has(method) ? [] : ["content-length", "0"];
  return length === undefined ? ["transfer-encoding", "chunked"] : ["content-length", String(length)];
}

const bodyless: ReadonlySet<string> = /* @__PURE__ */ new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"]);

/** A client's own address is known to servers that add it as `ip`, as those under h3 do. */
function forwardedFor(request: Request & { readonly ip?: unknown }): string | undefined {
  const before = request.headers.get("x-forwarded-for") ?? undefined;
  const ip = typeof request.ip === "string" && request.ip !== "" ? request.ip : undefined;
  return before === undefined || ip === undefined ? (ip ?? before) : `${before}, ${ip}`;
}

/** As text, because resolving it as a URL would rewrite the path. */
function partsOf(url: string): { protocol: string; host: string; target: string } {
  const parts = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(url);
  const [, protocol = "http", host = "localhost", rest = "/"] = parts ?? [];
  return { protocol: protocol.toLowerCase(), host, target: rest.startsWith("/") ? rest : `/${rest}` };
}

/** Path and query of a URL, as they stand there. */
export function targetOf(url: string): string {
  return partsOf(url).target;
}

function withoutBase(target: string, base: string): string {
  if (base === "" || !target.startsWith(base)) return target;
  const rest = target.slice(base.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : target;
}

function refuseUpgrade({ headers }: Request): void {
  if (!namesIn(headers.get("upgrade")).has("websocket")) return;
  throw new RpcError(
    "unimplemented",
    "WebSocket does not travel over the mesh: mesh.http carries requests and answers; a raw stream (mesh.bind and " +
      "mesh.dial) carries anything else.",
    { executed: "no" },
  );
}

/** Whoever received the body has undone chunks only: another coding would be lost with its name (RFC 9112, 6.1). */
function refuseCoding({ headers }: Request): void {
  const coding = headers.get("transfer-encoding");
  if (coding === null || coding.trim().toLowerCase() === "chunked") return;
  throw new RpcError(
    "unimplemented",
    `the only Transfer-Encoding that travels over the mesh is chunked, found ${JSON.stringify(coding)}`,
    { executed: "no" },
  );
}
