import type { IncomingMessage, ServerResponse } from "node:http";
import { describeType } from "../check/describe.ts";
import { cancelBody } from "./cancel-body.ts";
import { drained } from "./closing.ts";
import type { FetchHandler, NodeListener } from "./http-handler.ts";
import { isOfHop, namesIn } from "./hop.ts";
import { answerProblem } from "./problem.ts";
import { webBody } from "./web-body.ts";

/** Serves a fetch handler as a Node listener. `request.signal` aborts when the client leaves before the answer is complete. */
export function fetchListener(handler: FetchHandler): NodeListener {
  return async (incoming, outgoing) => {
    const left = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) left.abort();
    });
    const request = requestOf(incoming, left.signal);
    if (request === undefined) {
      const detail =
        "This handler takes requests that fetch could have made; the Host, the method or a header of this one is none.";
      answerProblem(outgoing, 400, { title: "Bad Request", code: "invalid_argument", detail });
      return;
    }
    const response: unknown = await handler(request);
    if (!isResponse(response)) throw noResponse(response);
    await send(response, outgoing);
  };
}

/** Undefined: the platform's `Request` cannot say it. */
function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = "GET", url = "/", headers, rawHeaders } = incoming;
  const host = headers.host || "localhost";
  // What stands in a Host could end it, and become the path.
  if (!hostOnly.test(host)) return undefined;
  const protocol = firstOf(headers["x-forwarded-proto"]) === "https" ? "https" : "http";
  // Joined as text: resolved as a URL, a path of two slashes would name another host.
  const target = `${protocol}://${host}${url.startsWith("/") ? url : "/"}`;
  try {
    const fields = new Headers();
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) fields.append(rawHeaders[at]!, rawHeaders[at + 1]!);
    // As under other servers for Node, also a body that is empty: handlers read it without asking.
    const hasBody = method !== "GET" && method !== "HEAD";
    return new Request(target, {
      method,
      headers: fields,
      signal,
      ...(hasBody && { body: webBody(incoming, { cancel: () => {} }), duplex: "half" }),
    });
  } catch (error) {
    // A host, a method or a header that it refuses.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** A name or an address, and maybe a port (RFC 9110, 7.2). */
const hostOnly = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d{1,5})?$/i;

function firstOf(header: string | readonly string[] | undefined): string | undefined {
  const text = typeof header === "string" ? header : header?.[0];
  return text?.split(",")[0]?.trim();
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  // The body first: h3's own class learns from it what the headers are.
  const { body, status, statusText, headers } = response;
  const fields: string[] = [];
  const connection = namesIn(headers.get("connection"));
  for (const [name, value] of headers) if (!isOfHop(name, connection)) fields.push(name, value);
  const mayHaveBody = outgoing.req.method !== "HEAD" && status !== 204 && status !== 304;
  if (body === null && mayHaveBody && !headers.has("content-length")) fields.push("content-length", "0");
  outgoing.writeHead(status, statusText, fields);
  if (body === null || !mayHaveBody) {
    outgoing.end();
    await body?.cancel();
    return;
  }
  await pour(body, outgoing);
}

async function pour(body: ReadableStream<unknown>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const leave = (): void => cancelBody(reader);
  outgoing.once("close", leave);
  // What comes at once travels with the head; what takes longer does not hold it back.
  const headOnly = setImmediate(() => outgoing.flushHeaders());
  try {
    for (;;) {
      // The client may have left while the handler worked.
      if (outgoing.destroyed) return leave();
      const { done, value } = await reader.read();
      if (outgoing.destroyed) return leave();
      if (done) break;
      if (!(value instanceof Uint8Array)) {
        leave();
        throw new TypeError(`the body of a Response holds bytes, found ${describeType(value)}`);
      }
      if (!outgoing.write(value)) await drained(outgoing);
    }
    outgoing.end();
  } finally {
    clearImmediate(headOnly);
    outgoing.off("close", leave);
  }
}

/** Also one of another copy of the platform's classes, such as h3's. */
function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return true;
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    "headers" in value &&
    value.headers instanceof Headers
  );
}

function noResponse(value: unknown): TypeError {
  return new TypeError(
    `A fetch handler returns a Response, this one returned ${describeType(value)}. A Node listener takes two ` +
      "parameters, (request, response) => …, by which it is told apart; one that hides them is published as " +
      "(request, response) => listener(request, response).",
  );
}
