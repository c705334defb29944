import type { ServerResponse } from "node:http";

/** Answers what no handler answers, in the form of the gateway's errors (RFC 9457). */
export function answerProblem(
  response: ServerResponse,
  status: number,
  problem: { readonly title: string; readonly code: string; readonly detail: string },
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ type: "about:blank", status, ...problem });
  response.writeHead(status, {
    ...headers,
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
