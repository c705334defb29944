import { HttpProblem } from "./problem.ts";
import { quote } from "./quote.ts";

/**
 * Throws a 415 if a body's content type is not JSON. `lenient` also takes what `curl -d` sends, a
 * form type or none, unless it comes from another site: browsers send those without asking
 * (HTTP.md, "Bodies").
 */
export function requireJson(request: Request, lenient: boolean): void {
  const type = mediaType(request);
  if (type === "application/json" || /^application\/[a-z0-9.+-]+\+json$/.test(type)) return;
  const simple = type === "" || type === "application/x-www-form-urlencoded";
  if (!lenient || !simple) throw unsupported("application/json", type);
  if (isCrossSite(request)) throw unsupported("application/json in a request from another site", type);
}

/** Throws a 415 if the body is not a stream of JSON lines. */
export function requireLines(request: Request): void {
  const type = mediaType(request);
  if (type !== linesType) throw unsupported(linesType, type);
}

export const linesType = "application/x-ndjson";

function mediaType(request: Request): string {
  return request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function unsupported(expected: string, type: string): HttpProblem {
  return new HttpProblem(
    415,
    `The content type must be ${expected}, found ${type === "" ? "none" : quote(type)}. Add the header "content-type: ${
      expected.split(" ", 1)[0]
    }".`,
  );
}

function isCrossSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return true;
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
