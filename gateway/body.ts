import { HttpProblem } from "./problem.ts";

/** Throws a 415 if the content type of a request with a body is not one that the route takes (HTTP.md, "Bodies"). */
export function requireJson(
  request: Request,
  standard: boolean,
  allowed: readonly string[] = ["application/json"],
): void {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (allowed.includes(type) || (allowed.includes("application/json") && type.endsWith("+json"))) return;
  // curl -d says form; a browser can send such a body across sites without asking, so it must come from this one.
  const simple = type === "" || type === "application/x-www-form-urlencoded";
  if (standard && simple && !isCrossSite(request)) return;
  const reason = standard && simple ? " from another site" : "";
  throw new HttpProblem(
    415,
    `The content type${reason} must be ${allowed.join(" or ")}, found ${type === "" ? "none" : `"${type}"`}.`,
  );
}

function isCrossSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.headers.get("host");
}

/** The whole body as text. Throws a 413 as soon as it is over `maxBytes`, a 400 if it is not UTF-8. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  refuseLength(request, maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return decode(Buffer.concat(chunks));
}

/** The lines of a body as it arrives, empty ones left out; each at most `maxBytes` long. */
export async function* readLines(
  request: Request,
  maxBytes: number,
): AsyncGenerator<string, void, undefined> {
  let rest: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const line = decode(Buffer.concat([...rest, chunk.subarray(from, at)])).trim();
      rest = [];
      bytes = 0;
      from = at + 1;
      if (line !== "") yield line;
    }
    rest.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
  }
  const last = decode(Buffer.concat(rest)).trim();
  if (last !== "") yield last;
}

const newline = 0x0a;

function refuseLength(request: Request, maxBytes: number): void {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(413, `The body may have at most ${maxBytes} bytes.`, { connection: "close" });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new HttpProblem(400, `The body is not UTF-8: ${(error as Error).message}.`);
  }
}
