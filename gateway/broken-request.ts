import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { HttpProblem, tell } from "./problem.ts";
import { quote } from "./quote.ts";
import { newTraceId } from "./trace-id.ts";

/** Answers what is no HTTP request, or too slow or too large a one, with a problem document, and closes. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, detail } = causes[error.code ?? ""] ?? {
    status: 400,
    detail: "The request is not HTTP/1.1.",
  };
  const body = bodyOf(new HttpProblem(status, detail));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      "content-type: application/problem+json",
      "x-content-type-options: nosniff",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}

/** What is wrong with a request that can be read, but must not reach a route. Undefined: nothing. */
export function faultOf({ httpVersion, headers, rawHeaders }: IncomingMessage): HttpProblem | undefined {
  const coding = headers["transfer-encoding"];
  // Others than chunked would reach the route undecoded (RFC 9112, 6.1).
  if (coding !== undefined && coding.trim().toLowerCase() !== "chunked")
    return new HttpProblem(
      501,
      `The only Transfer-Encoding that is taken is chunked, found ${quote(coding)}.`,
    );
  if (httpVersion !== "1.1") return undefined;
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host").length;
  return hosts === 1
    ? undefined
    : new HttpProblem(400, `An HTTP/1.1 request has one Host header, found ${hosts === 0 ? "none" : hosts}.`);
}

/** Answers with a problem document before any route. */
export function refuse(response: ServerResponse, problem: HttpProblem): void {
  const body = bodyOf(problem);
  response.writeHead(problem.status, {
    "content-type": "application/problem+json",
    "x-content-type-options": "nosniff",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function bodyOf(problem: HttpProblem): string {
  return JSON.stringify(tell(problem, newTraceId(), []).problem);
}

const causes: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The request line and headers may have at most 16384 bytes." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: "The chunk extensions of the body are too long." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The headers took longer than 10 seconds." },
};
