import type { ActiveScope } from "../active-scope.ts";
import { metadataEntries } from "../metadata.ts";
import type { Method } from "../service.ts";
import { stickyKey } from "../sticky.ts";
import type { SpanContext } from "../tracing/span-context.ts";
import { encodeArguments } from "./arguments.ts";
import { callError, cancelledBy } from "./call-error.ts";
import type { CallFacts } from "./call-header.ts";
import type { CallRequest, OutgoingHost } from "./call-request.ts";
import { checkOptions, noOptions } from "./options.ts";
import { ownTimeoutMs } from "./timeout.ts";

/** A call that may be sent. */
export interface PreparedCall {
  readonly facts: CallFacts;
  /** What this call is made for, and ends with. */
  readonly parent: ActiveScope | undefined;
  /** Milliseconds until the deadline, more than 0; `Infinity`: none. */
  readonly leftMs: number;
}

/**
 * Checks all that can be checked before a call is sent from within `current`. Throws `RpcError`, executed no, for what is
 * wrong with the call or has become of it already, and `TypeError` for an option that no call takes.
 */
export function prepareCall(
  request: CallRequest,
  host: OutgoingHost,
  current: ActiveScope | undefined,
  trace: SpanContext | undefined,
): PreparedCall {
  const { method, service, params, input, options } = request;
  if (options !== noOptions) checkOptions(options);
  const { signal } = options;
  const message = encodeArguments(method, params);
  const session = options.session ?? stickyKey(method, params) ?? current?.sessionOfCalls;
  const metadata = metadataEntries(options.metadata, session);
  const ownMs = ownTimeoutMs(method, options, host.timeoutMs);
  if (signal?.aborted === true) throw cancelledBy(method, signal, "no");
  const parent = activeParent(method, current);
  const leftMs = Math.min(ownMs, parent?.timeoutMs ?? Infinity);
  if (leftMs <= 0) throw callError(method, "deadline_exceeded", "no time is left", "no");
  const hasInput = input !== undefined;
  return { facts: { service, method, message, metadata, session, trace, hasInput }, parent, leftMs };
}

/** What a handler has left behind stands on its own; what it begins after it was asked to stop is not sent. */
function activeParent(method: Method, current: ActiveScope | undefined): ActiveScope | undefined {
  if (current === undefined || current.ended) return undefined;
  const { stopReason } = current;
  if (stopReason === undefined) return current;
  const code = stopReason.code === "deadline_exceeded" ? "deadline_exceeded" : "cancelled";
  throw callError(method, code, `not sent, because of what it is made for: ${stopReason.message}`, "no");
}
