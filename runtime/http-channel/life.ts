import { callError, cancelledBy } from "../rpc/caller/call-error.ts";
import { ownTimeoutMs } from "../rpc/caller/timeout.ts";
import type { CallOptions } from "../rpc/channel.ts";
import type { Method } from "../rpc/service.ts";
import { maxTimerMs } from "./limits.ts";

/**
 * How long a call may live: until its deadline, its caller's signal, or a reader that leaves. Whatever
 * ends it first is the reason of `signal`, and the error that the caller gets.
 */
export class CallLife {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #over: Promise<never>;
  readonly #deadlineAt: number;
  readonly #release: () => void;
  /** Whether the reason is an error of the author's, whose stack matters more than the caller's. */
  isOwn = false;

  /** Throws `RpcError`, executed no, where no life is left, and `TypeError` for what is no duration. */
  constructor(method: Method, options: CallOptions, defaultMs: number) {
    const { signal } = options;
    const leftMs = ownTimeoutMs(method, options, defaultMs);
    if (signal?.aborted === true) throw cancelledBy(method, signal, "no");
    if (leftMs <= 0) throw callError(method, "deadline_exceeded", "no time is left", "no");
    this.signal = this.#controller.signal;
    this.#over = new Promise((_resolve, reject) => {
      this.signal.addEventListener("abort", () => reject(this.signal.reason));
    });
    // A call that ends as it should is not raced at its end.
    this.#over.catch(() => undefined);
    this.#deadlineAt = performance.now() + leftMs;
    const cancel = (): void => {
      if (signal !== undefined) this.end(cancelledBy(method, signal, "unknown"));
    };
    const expire = (): void => this.end(callError(method, "deadline_exceeded", "the deadline has passed"));
    const timer = leftMs <= maxTimerMs ? setTimeout(expire, leftMs) : undefined;
    signal?.addEventListener("abort", cancel);
    this.#release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    };
  }

  /** Milliseconds until the deadline; `Infinity` without one. */
  get remainingMs(): number {
    return this.#deadlineAt - performance.now();
  }

  /** Ends what is under way. Only the first reason counts. */
  end(reason: unknown, isOwn = false): void {
    if (this.signal.aborted) return;
    this.isOwn = isOwn;
    this.#release();
    this.#controller.abort(reason);
  }

  /** Resolves after `ms`, or rejects with the reason as soon as life ends. */
  async pause(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.race(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))));
    } finally {
      clearTimeout(timer);
    }
  }

  /** As `work`, or rejects with the reason as soon as life ends. */
  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#over]);
  }
}
