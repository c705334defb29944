/**
 * What went wrong, in gRPC's words.
 * https://grpc.io/docs/guides/status-codes
 */
export type Code = (typeof codes)[number];

/** In the order of their numbers on the wire, which start at 1. */
export const codes = [
  "cancelled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
] as const;

/** Whether the handler ran: half of the retry rules hang on it. */
export type Executed = "no" | "unknown" | "yes";

export interface RpcErrorOptions {
  readonly executed?: Executed;
  /** Where a value did not fit, or other facts for programs; sent to the peer. */
  readonly details?: unknown;
  /** Milliseconds after which another try may succeed. */
  readonly retryAfterMs?: number;
  /** W3C trace id under which logs have more, 32 hex digits. */
  readonly traceId?: string;
  /** Kept for logs, never sent. */
  readonly cause?: unknown;
}

const brand = Symbol.for("@meshrpc/runtime/RpcError");

/** The one error of the runtime. Authors' own errors, declared with `@throws`, are not wrapped in it. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: Code;
  readonly executed: Executed;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;
  /** Told by a gateway; undefined for what came another way. */
  readonly traceId: string | undefined;

  constructor(code: Code, message: string, options: RpcErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.executed = options.executed ?? "unknown";
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
    this.traceId = options.traceId;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for an `RpcError` of any copy of this package, and of `code` if one is given. */
  static is(error: unknown, code?: Code): error is RpcError {
    if (typeof error !== "object" || error === null) return false;
    try {
      return brand in error && (code === undefined || ("code" in error && error.code === code));
    } catch {
      // A proxy whose traps throw is nobody's RpcError.
      return false;
    }
  }
}

/** The HTTP status that stands for a code, for gateways and logs. */
export function httpStatus(code: Code | "ok"): number {
  return httpStatuses[code];
}

const httpStatuses: Readonly<Record<Code | "ok", number>> = {
  ok: 200,
  cancelled: 499,
  unknown: 500,
  invalid_argument: 400,
  deadline_exceeded: 504,
  not_found: 404,
  already_exists: 409,
  permission_denied: 403,
  resource_exhausted: 429,
  failed_precondition: 422,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  data_loss: 500,
  unauthenticated: 401,
};
