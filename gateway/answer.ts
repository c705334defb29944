import { STATUS_CODES } from "node:http";
import type { ReadableStream } from "node:stream/web";
import { HTTPResponse } from "h3";

/** An answer, with the phrase that h3 leaves out. h3's own kind of response: a web `Response` would send text in chunks. */
export function answer(
  status: number,
  body: string | ReadableStream<Uint8Array> | null,
  headers: Readonly<Record<string, string>> = {},
): HTTPResponse {
  const statusText = STATUS_CODES[status];
  // With the types of a browser beside Node's, the two kinds of stream differ in name only.
  return new HTTPResponse(body as ConstructorParameters<typeof HTTPResponse>[0], {
    status,
    headers: { "x-content-type-options": "nosniff", ...headers },
    ...(statusText !== undefined && { statusText }),
  });
}

export function answerJson(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HTTPResponse {
  return answer(status, JSON.stringify(value), { "content-type": "application/json", ...headers });
}
