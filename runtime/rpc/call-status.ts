import { type Code, RpcError, codes } from "../error.ts";
import type { Reset, Status } from "../link/stream.ts";
import { maxStatusDetailsBytes, maxStatusTextBytes } from "../wire/limits.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { type DeclaredError, recreateError } from "./declared-error.ts";
import type { Method } from "./service.ts";

/**
 * Details of a status are one MessagePack map: `{ details }` for an `RpcError`, `{ throws, fields }`
 * for an error that the contract declares.
 */
interface Details {
  readonly details?: unknown;
  readonly throws?: unknown;
  readonly fields?: unknown;
}

export const okStatus: Status = { code: "ok", executed: "yes", message: "" };

/** The status that tells `error` to the caller; `cause` and stack stay here. */
export function statusOfError(error: RpcError, executed: Status["executed"]): Status {
  const details = error.details === undefined ? undefined : encodeDetails({ details: error.details });
  return {
    code: codes.includes(error.code) ? error.code : "unknown",
    executed,
    message: shorten(error.message),
    ...(details !== undefined && { details }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

/** Undefined if its fields cannot be written or are too large. */
export function statusOfDeclared({ clause, message, fields }: DeclaredError): Status | undefined {
  const details = encodeDetails({ throws: clause.name, fields });
  if (details === undefined) return undefined;
  return { code: "failed_precondition", executed: "yes", message: shorten(message), details };
}

/** The error that the caller gets for a status that is not ok: the author's own where it is declared. */
export function errorOfStatus(method: Method, status: Status): Error {
  const { throws, fields, details } = decodeDetails(status.details);
  const clause = throws === undefined ? undefined : method.throws.find(({ name }) => name === throws);
  if (clause !== undefined) {
    const declared = recreateError(clause, status.message, fields);
    if (declared !== undefined) return declared;
  }
  const code: Code = status.code === "ok" ? "internal" : status.code;
  return new RpcError(code, status.message, {
    executed: status.executed,
    ...(details !== undefined && { details }),
    ...(status.retryAfterMs !== undefined && { retryAfterMs: status.retryAfterMs }),
  });
}

export function errorOfReset(method: Method, reset: Reset): RpcError {
  const text = reset.message ?? "the call was reset";
  return new RpcError(reset.code, `${method.service}.${method.name}: ${text}`, {
    executed: reset.executed,
    ...(reset.retryAfterMs !== undefined && { retryAfterMs: reset.retryAfterMs }),
  });
}

function encodeDetails(details: Details): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = encodeValue(details);
  } catch {
    // Details are an extra: an error is told without them rather than not at all.
    return undefined;
  }
  return bytes.length <= maxStatusDetailsBytes ? bytes : undefined;
}

function decodeDetails(bytes: Uint8Array | undefined): Details {
  if (bytes === undefined || bytes.length === 0) return {};
  try {
    const value = decodeValue(bytes);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** At most the bytes that a status may carry, never half a character; lone surrogates become U+FFFD. */
function shorten(text: string): string {
  const room = new Uint8Array(Math.min(text.length * 3, maxStatusTextBytes));
  const { written } = new TextEncoder().encodeInto(text, room);
  return new TextDecoder().decode(room.subarray(0, written));
}
