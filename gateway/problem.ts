import {
  type Code,
  httpStatus,
  type Method,
  misfitOf,
  RpcError,
  type ThrowsClause,
} from "@meshrpc/runtime/contract";

/** The body of every answer that is not a success (RFC 9457; HTTP.md, "Errors"). */
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
  /** Name and data of an error that the method declares. */
  readonly error?: { readonly name: string; readonly data: unknown };
  readonly traceId: string;
}

/** An error of HTTP itself, which has no gRPC code of its own. */
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

/** What is told of `error` and what is kept for the log: `unexpected` is an error that nobody declared. */
export interface Told {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
  readonly unexpected?: unknown;
}

/** `method` is given where the error came from a call, so that its declared errors are known. */
export function tell(error: unknown, traceId: string, method?: Method): Told {
  if (error instanceof HttpProblem) {
    return {
      problem: problem(error.status, codeOf(error.status), error.message, traceId),
      headers: error.headers,
    };
  }
  if (RpcError.is(error)) return tellRpcError(error, traceId);
  const declared = method === undefined ? undefined : declaredError(error, method.throws);
  if (declared !== undefined) return { problem: { ...declared, traceId }, headers: {} };
  const status = statusOf(error);
  if (status !== undefined && status < 500) {
    return { problem: problem(status, codeOf(status), (error as Error).message, traceId), headers: {} };
  }
  const detail = `Something went wrong; the log has more under trace id ${traceId}.`;
  return { problem: problem(500, "internal", detail, traceId), headers: {}, unexpected: error };
}

export function problemResponse({ problem, headers }: Told): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...headers, "content-type": "application/problem+json" },
  });
}

function tellRpcError(error: RpcError, traceId: string): Told {
  const misfit = misfitOf(error);
  const told = problem(httpStatus(error.code), error.code, error.message, traceId);
  const seconds = error.retryAfterMs === undefined ? 1 : Math.ceil(error.retryAfterMs / 1_000);
  const retry = error.code === "unavailable" || error.code === "resource_exhausted";
  return {
    problem: misfit === undefined ? told : { ...told, ...misfit },
    headers: retry ? { "retry-after": String(seconds) } : {},
  };
}

function declaredError(
  error: unknown,
  throws: readonly ThrowsClause[],
): Omit<Problem, "traceId"> | undefined {
  if (!(error instanceof Error)) return undefined;
  const clause = throws.find(({ name }) => name === error.name);
  if (clause === undefined) return undefined;
  const { name: _name, message: _message, stack: _stack, cause: _cause, ...data } = error;
  const { traceId: _traceId, ...rest } = problem(clause.status, "failed_precondition", error.message, "");
  return { ...rest, title: clause.name, error: { name: clause.name, data } };
}

function problem(status: number, code: Code, detail: string, traceId: string): Problem {
  return { type: "about:blank", title: titles[status] ?? code, status, detail, code, traceId };
}

/** h3's own errors carry a status. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  return typeof error.status === "number" && error.status >= 400 && error.status < 600
    ? error.status
    : undefined;
}

function codeOf(status: number): Code {
  return codes[status] ?? (status < 500 ? "invalid_argument" : "internal");
}

const codes: Readonly<Record<number, Code>> = {
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  405: "unimplemented",
  413: "resource_exhausted",
  429: "resource_exhausted",
  503: "unavailable",
};

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  499: "Client Closed Request",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
