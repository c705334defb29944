import type { Metadata } from "../channel.ts";
import type { CallContext } from "../context.ts";
import type { MethodKind, Policy } from "../service.ts";

/**
 * Runs around each call. `next` goes on, with the changes it is given, and resolves with the result, or for a stream with
 * an `AsyncIterable` of items that may be wrapped. What it throws ends the call as if the handler, or the client, had thrown
 * it; one that never calls `next` answers in its place. The first of a list is the outermost. docs/guides/interceptors.md
 */
export type Interceptor = (call: InterceptedCall, next: Next) => Promise<unknown>;

/**
 * May be called again by the client of a unary method, which makes a further call; else it rejects with `TypeError`, and
 * also for changes that it does not take.
 */
export type Next = (changes?: CallChanges) => Promise<unknown>;

/** A call on its way, as the interceptor's predecessors have left it. */
export type InterceptedCall = ClientCall | ServerCall;

interface CallInterception {
  /** Name under which the service is published. */
  readonly service: string;
  readonly method: string;
  readonly kind: MethodKind;
  /** What the contract says of the method beside its types. */
  readonly policy: Policy;
  /** Positional arguments without the client stream. At the server they fit the contract. */
  readonly params: readonly unknown[];
  /** Items of the client stream; undefined if the method takes none. */
  readonly input: AsyncIterable<unknown> | undefined;
  /** Empty if there is none. */
  readonly metadata: Metadata;
  readonly session: string | undefined;
}

/** A call that this side makes. Its arguments are judged behind the last interceptor. */
export interface ClientCall extends CallInterception {
  readonly side: "client";
  /** As the call's options say; undefined: the default. Counts from the last interceptor on. */
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly context: undefined;
}

/** A call that this side serves. Its deadline runs meanwhile. */
export interface ServerCall extends CallInterception {
  readonly side: "server";
  /** Milliseconds left. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly context: CallContext;
}

/** Each member takes the place of the call's own, which stays where a member is absent or undefined. */
export interface CallChanges {
  /** Judged again. */
  readonly params?: readonly unknown[] | undefined;
  readonly input?: AsyncIterable<unknown> | undefined;
  /** Client only, like the others below. */
  readonly metadata?: Metadata | undefined;
  readonly timeoutMs?: number | undefined;
  readonly session?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `TypeError` for what is no list of functions. */
export function checkInterceptors(interceptors: unknown): void {
  if (interceptors === undefined) return;
  if (Array.isArray(interceptors) && interceptors.every((one) => typeof one === "function")) return;
  throw new TypeError("Option intercept takes a list of functions, as in [(call, next) => next()].");
}
