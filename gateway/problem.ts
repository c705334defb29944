import {
  type Code,
  declaredErrorOf,
  type Executed,
  httpStatus,
  misfitOf,
  RpcError,
  type ThrowsClause,
} from "@meshrpc/runtime/contract";
import type { HTTPError, HTTPResponse } from "h3";
import { answerJson } from "./answer.ts";

/** The body of every answer that is not a success (RFC 9457; HTTP.md, "Problems"). */
export interface Problem {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: Code;
  /** Where the first argument did not fit, what was expected and what was found. */
  readonly path?: string;
  readonly expected?: string;
  readonly found?: string;
  /** Name and data fields of an error that the method declares. */
  readonly error?: { readonly name: string; readonly data: unknown };
  /** Whether the method ran, where the gateway knows. */
  readonly executed?: Executed;
  /** Facts for programs that an `RpcError` brought along. */
  readonly details?: unknown;
  /** Milliseconds, exact; `Retry-After` has whole seconds. */
  readonly retryAfterMs?: number;
  /** What a hand-written route gave its `HTTPError` as `data`. */
  readonly data?: unknown;
  /** 32 hex digits; the log has the same. */
  readonly traceId: string;
}

/** An error of HTTP itself. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** What is told of an error and what is kept for the log: `unexpected` is one that nobody declared. */
export interface Told {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  readonly unexpected?: unknown;
}

/** `throws` are the errors that may be told with their data. Never throws, whatever was thrown. */
export function tell(error: unknown, traceId: string, throws: readonly ThrowsClause[]): Told {
  try {
    return tellKnown(error, traceId, throws) ?? tellUnexpected(error, traceId);
  } catch {
    // A getter or a trap of what was thrown has thrown itself.
    return tellUnexpected(error, traceId);
  }
}

function tellUnexpected(error: unknown, traceId: string): Told {
  const detail = `Something went wrong; the gateway's log has more under trace id ${traceId}.`;
  return { problem: problem(500, "internal", detail, traceId), headers: {}, unexpected: error };
}

function tellKnown(error: unknown, traceId: string, throws: readonly ThrowsClause[]): Told | undefined {
  if (error instanceof HttpProblem) {
    const { status, message, headers } = error;
    return {
      problem: { ...problem(status, codeOfStatus(status), message, traceId), executed: "no" },
      headers,
    };
  }
  if (RpcError.is(error)) return tellRpcError(error, traceId);
  if (isHttpError(error)) {
    const { status, message, data } = error;
    const told = problem(status, codeOfStatus(status), message, traceId);
    return {
      problem: data === undefined ? told : { ...told, data },
      headers: Object.fromEntries(error.headers ?? []),
    };
  }
  const declared = declaredErrorOf(throws, error);
  if (declared !== undefined) {
    const { clause, message, fields } = declared;
    const told = problem(clause.status, codeOfStatus(clause.status), message, traceId);
    return {
      problem: { ...told, executed: "yes", error: { name: clause.name, data: fields } },
      headers: {},
    };
  }
  return undefined;
}

export function problemResponse({ problem, headers }: Told): HTTPResponse {
  return answerJson(problem.status, problem, { ...headers, "content-type": "application/problem+json" });
}

function tellRpcError(error: RpcError, traceId: string): Told {
  const { code, message, retryAfterMs, executed, details } = error;
  const misfit = misfitOf(error);
  const told: Problem = {
    ...problem(httpStatus(code), code, message, traceId),
    ...(executed !== "unknown" && { executed }),
    // Of a result that does not fit nothing is shown: the caller is not the one to mend it.
    ...(misfit === undefined && details !== undefined && { details }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(code === "invalid_argument" && misfit),
  };
  const retry = code === "unavailable" || code === "resource_exhausted" || retryAfterMs !== undefined;
  return {
    problem: told,
    headers: retry ? { "retry-after": String(Math.max(1, Math.ceil((retryAfterMs ?? 0) / 1_000))) } : {},
  };
}

function problem(status: number, code: Code, detail: string, traceId: string): Problem {
  return { type: "about:blank", title: titles[status] ?? "Error", status, detail, code, traceId };
}

/** h3's own error; one of another copy of h3 too. What it wraps is told apart before. */
function isHttpError(error: unknown): error is HTTPError {
  return (
    error instanceof Error &&
    error.name === "HTTPError" &&
    "status" in error &&
    !("unhandled" in error && error.unhandled === true)
  );
}

/** The code for a status that did not come from a code (HTTP.md, "Statuses"). */
export function codeOfStatus(status: number): Code {
  return codes[status] ?? (status < 500 ? "invalid_argument" : "internal");
}

const codes: Readonly<Record<number, Code>> = {
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  405: "unimplemented",
  408: "deadline_exceeded",
  409: "aborted",
  413: "resource_exhausted",
  422: "failed_precondition",
  429: "resource_exhausted",
  499: "cancelled",
  501: "unimplemented",
  503: "unavailable",
  504: "deadline_exceeded",
};

/** The phrases of RFC 9110, as `about:blank` asks for. */
const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  417: "Expectation Failed",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  499: "Client Closed Request",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
