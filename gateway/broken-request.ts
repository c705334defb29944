import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { HttpProblem, tell } from "./problem.ts";
import { newTraceId } from "./request.ts";

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
  const body = JSON.stringify(tell(new HttpProblem(status, detail), newTraceId(), []).problem);
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

const causes: Readonly<Record<string, { readonly status: number; readonly detail: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, detail: "The request line and headers may have at most 16384 bytes." },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: "The chunk extensions of the body are too long." },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: "The headers took longer than 10 seconds." },
};
