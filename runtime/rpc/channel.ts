import type { ClientStreamMethod, DuplexMethod, ServerStreamMethod, UnaryMethod } from "./service.ts";

/** Text or bytes by lower-case key; at most 64 entries and 8 KiB in all, keys of at most 128 bytes. */
export type Metadata = Readonly<Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>>;

export interface CallOptions {
  /**
   * Milliseconds until the call fails with `deadline_exceeded`. `Infinity`: no deadline of its own; 0: no time
   * is left, it fails at once. A nested call never gets more than its caller has left. Default: the
   * method's `@timeout`, else 10,000 for a method that answers once and is no stream, else none.
   */
  readonly timeoutMs?: number;
  /** Aborting it cancels the call, here and at the callee. */
  readonly signal?: AbortSignal;
  /**
   * Calls with the same key reach the same instance while it is healthy and not overloaded. 1 to 256 characters of printable
   * ASCII. Default: what the method's `@sticky` finds in the arguments, else the session of the gateway's request, else none.
   */
  readonly session?: string;
  readonly metadata?: Metadata;
}

/**
 * Items of a server stream. Nothing is sent before the first `next()`. From then on the call is
 * open, and leaving a `for await` early resets it, which aborts the handler; who calls `next()` by
 * hand ends it with `return()`, `await using`, or the call's `signal`. One that is merely dropped
 * stays open, without a deadline, and holds at most a window of items.
 */
export interface Stream<T> extends AsyncGenerator<T, void, undefined> {}

/** Carries the calls of a generated client: over the mesh, in the same process, or over HTTP. */
export interface Channel {
  unary<P extends readonly unknown[], R>(
    method: UnaryMethod<P, R>,
    params: P,
    options?: CallOptions,
  ): Promise<R>;
  serverStream<P extends readonly unknown[], T>(
    method: ServerStreamMethod<P, T>,
    params: P,
    options?: CallOptions,
  ): Stream<T>;
  clientStream<P extends readonly unknown[], I, R>(
    method: ClientStreamMethod<P, I, R>,
    params: P,
    input: AsyncIterable<I>,
    options?: CallOptions,
  ): Promise<R>;
  duplex<P extends readonly unknown[], I, T>(
    method: DuplexMethod<P, I, T>,
    params: P,
    input: AsyncIterable<I>,
    options?: CallOptions,
  ): Stream<T>;
}
