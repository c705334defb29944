import { RawSocket } from "./raw-socket.ts";

/** An HTTP answer, and every byte of it. */
export interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  readonly bytes: Buffer;
}

/** Sends one JSON POST on a connection of its own, and hears it to its end. */
export async function post(url: string, path: string, body: unknown): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "application/x-ndjson" : "application/json";
  return send(url, requestOf("POST", path, { "content-type": type }, text));
}

export async function get(url: string, path: string): Promise<Answer> {
  return send(url, requestOf("GET", path));
}

export function requestOf(
  verb: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): string {
  const all = { host: "x", connection: "close", "content-length": Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${verb} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

export async function send(url: string, request: string): Promise<Answer> {
  const socket = await RawSocket.dial(url);
  const bytes = await socket.write(request).all();
  return answerOf(bytes);
}

/** Reads the first answer in `bytes`; the body is what follows its head. */
export function answerOf(bytes: Buffer): Answer {
  const text = bytes.toString("utf8");
  const end = text.indexOf("\r\n\r\n");
  return {
    status: Number(text.split(" ", 2)[1]),
    headers: text.slice(0, end),
    body: text.slice(end + 4),
    bytes,
  };
}

/** The JSON of an answer whose body is not in chunks. */
export function jsonOf({ body }: Answer): unknown {
  return JSON.parse(body);
}
