import type { ClientRequest, IncomingMessage } from "node:http";
import { RpcError } from "../error.ts";
import type { RawDuplex } from "../raw/raw-duplex.ts";
import { isOfHop, namesIn } from "./hop.ts";
import { webBody } from "./web-body.ts";

/**
 * The answer as the platform's `Response`. Its body fails with an `RpcError` where the answer breaks off; cancelling it
 * resets the stream. Throws `RpcError` `internal` for a status that a `Response` cannot have.
 */
export function responseOf(incoming: IncomingMessage, request: ClientRequest, duplex: RawDuplex): Response {
  const { statusCode = 0, statusMessage = "", rawHeaders } = incoming;
  if (statusCode < 200 || statusCode > 599) {
    throw new RpcError("internal", `the handler answers with status ${statusCode}`, { executed: "yes" });
  }
  const headers = new Headers();
  const connection = namesIn(incoming.headers.connection);
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    if (isOfHop(name, connection)) continue;
    // Of a body that the next hop leaves out: its client would take what follows for it.
    if (name === "content-length" && (statusCode === 204 || statusCode === 205)) continue;
    headers.append(name, rawHeaders[at + 1]!);
  }
  const hasBody = request.method !== "HEAD" && !bodyless.has(statusCode);
  if (!hasBody) incoming.resume();
  const body = hasBody
    ? webBody(incoming, {
        errorOf: () => refusalOf(duplex) ?? brokenOff(),
        isWhole: () => isWhole(incoming, duplex, true),
        cancel: () => void request.destroy(),
      })
    : null;
  return new Response(body, { status: statusCode, statusText: statusMessage, headers });
}

const bodyless: ReadonlySet<number> = /* @__PURE__ */ new Set([204, 205, 304]);

/**
 * Whether all of an answer has come. Node takes the end of a connection, however it came about, for the end of a body that
 * has neither length nor chunks.
 */
export function isWhole(incoming: IncomingMessage, duplex: RawDuplex, hasBody: boolean): boolean {
  const { headers, complete } = incoming;
  const isFramed = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  return complete && (isFramed || !hasBody || duplex.readableEnded);
}

/** Why the other side gave up. That a handler has destroyed its own request must not read as if the client had left. */
export function refusalOf({ refusal }: RawDuplex): RpcError | undefined {
  if (refusal?.code !== "cancelled" && refusal?.code !== "aborted") return refusal;
  const { executed } = refusal;
  return new RpcError("internal", "the handler gave up the request", { executed, cause: refusal });
}

function brokenOff(): RpcError {
  return new RpcError("unavailable", "the answer broke off before its end");
}
