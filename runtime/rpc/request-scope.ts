import { RpcError } from "../error.ts";
import type { ActiveScope, CallScope, Cancellable } from "./active-scope.ts";
import type { SpanContext } from "./tracing/span-context.ts";

export interface RequestScopeOptions {
  readonly trace: SpanContext;
  /** Key of the calls that are made for the request and say none; asked once, when the first of them is made. */
  readonly session?: () => string | undefined;
  /** Aborts when whoever asked has left. */
  readonly signal?: AbortSignal;
}

/**
 * A request that something in front of the mesh answers: calls made in it inherit its trace, its session and its end.
 *
 *   open ──stop()──▶ stopping ──end()──▶ ended
 *    └───────────────end()────────────────▲
 */
export class RequestScope implements ActiveScope {
  readonly call: undefined;
  readonly trace: SpanContext;
  readonly timeoutMs: number = Infinity;
  ended = false;
  stopReason: RpcError | undefined;
  readonly #scope: CallScope;
  readonly #left: AbortSignal | undefined;
  #askSession: (() => string | undefined) | undefined;
  #session: string | undefined;
  #controller: AbortController | undefined;
  #children: Set<Cancellable> | undefined;

  constructor(scope: CallScope, { trace, session, signal }: RequestScopeOptions) {
    this.#scope = scope;
    this.trace = trace;
    this.#askSession = session;
    this.#left = signal;
    if (signal?.aborted === true) this.handleEvent();
    else signal?.addEventListener("abort", this);
  }

  /** Runs `work`, and all that it awaits, in this scope. */
  run<R>(work: () => R): R {
    return this.#scope.run(this, work);
  }

  get sessionOfCalls(): string | undefined {
    const ask = this.#askSession;
    if (ask !== undefined) {
      this.#session = ask();
      this.#askSession = undefined;
    }
    return this.#session;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.stopReason !== undefined) this.#controller.abort(this.stopReason);
    }
    return this.#controller.signal;
  }

  adopt(child: Cancellable): void {
    (this.#children ??= new Set()).add(child);
  }

  release(child: Cancellable): void {
    this.#children?.delete(child);
  }

  /** EventListener of the signal. */
  handleEvent(): void {
    const cause: unknown = this.#left?.reason;
    this.stop(new RpcError("cancelled", "whoever asked has left", { cause }));
  }

  /** Cancels the calls that were made for the request; no others begin. */
  stop(reason: RpcError): void {
    if (this.ended || this.stopReason !== undefined) return;
    this.stopReason = reason;
    for (const child of this.#children ?? []) child.cancel("cancelled", reason.message);
    this.#controller?.abort(reason);
  }

  /** The answer is complete; what still runs stands on its own. */
  end(): void {
    this.ended = true;
    this.#children = undefined;
    this.#left?.removeEventListener("abort", this);
  }
}
