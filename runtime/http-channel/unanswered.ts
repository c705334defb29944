import { type Code, type Executed, RpcError } from "../error.ts";
import type { Method } from "../rpc/service.ts";
import { codeOfStatus } from "./foreign.ts";
import { quotedChars } from "./limits.ts";

/** One try of a call that did not reach the gateway, or whose answer did not come back: it may be tried again. */
export class Unanswered {
  readonly code: Code;
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
  readonly #message: string;
  readonly #cause: unknown;

  constructor(
    code: Code,
    message: string,
    options: {
      readonly executed: Executed;
      readonly cause?: unknown;
      readonly retryAfterMs?: number | undefined;
    },
  ) {
    this.code = code;
    this.executed = options.executed;
    this.retryAfterMs = options.retryAfterMs;
    this.#message = message;
    this.#cause = options.cause;
  }

  /** `isDoubtful`: an earlier try may have been executed, whatever is known of this one. */
  toError(isDoubtful: boolean): RpcError {
    return new RpcError(this.code, this.#message, {
      executed: isDoubtful ? "unknown" : this.executed,
      cause: this.#cause,
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
    });
  }
}

/** `fetch` has rejected, or the answer broke off. */
export function lostOnTheWay(method: Method, url: URL, cause: unknown): Unanswered {
  const code = systemCode(cause);
  const executed = code !== undefined && neverConnected.has(code) ? "no" : "unknown";
  const why = code ?? (cause instanceof Error ? cause.message : String(cause));
  const what = executed === "no" ? "cannot be reached" : "gave no answer";
  return new Unanswered("unavailable", `${method.name}: ${url.origin} ${what}: ${why}`, { executed, cause });
}

/** An answer that is no gateway's, such as the page of a proxy. `start` is how it begins. */
export function foreignAnswer(method: Method, response: Response, start: string): Unanswered {
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "no content type";
  const shown = start.replaceAll(/\s+/g, " ").trim().slice(0, quotedChars);
  const found = shown === "" ? "" : `: ${shown}`;
  const message = `${method.name}: the answer is not the gateway's but status ${status}, ${type}${found}`;
  return new Unanswered(codeOfStatus(status), message, {
    executed: "unknown",
    retryAfterMs: retryAfterMsOf(response),
  });
}

/** Milliseconds that `Retry-After` tells in seconds; undefined for a date and for none. */
export function retryAfterMsOf({ headers }: Response): number | undefined {
  const seconds = headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}

/** Node tells in the cause, browsers nowhere. */
function systemCode(error: unknown): string | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown =
    typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** With these no byte of a request was sent. */
const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
