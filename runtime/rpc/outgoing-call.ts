import { RpcError } from "../error.ts";
import type { CallHeader, Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import { maxInlineMessageBytes } from "../wire/limits.ts";
import { decodeValue } from "../wire/values.ts";
import type { ActiveCall, CallScope, Cancellable } from "./active-call.ts";
import { encodeItem } from "./arguments.ts";
import { errorOfReset, errorOfStatus } from "./call-status.ts";
import type { CallOptions } from "./channel.ts";
import type { Deadlines, Expiring } from "./deadlines.ts";
import { declaredErrorOf } from "./declared-error.ts";
import { ItemPump } from "./item-pump.ts";
import { metadataEntries, sessionHash } from "./metadata.ts";
import type { OnCall } from "./observe.ts";
import { type RetryPolicy, decideRetry } from "./retry.ts";
import type { Endpoint, Router } from "./router.ts";
import type { Method } from "./service.ts";
import { sentence } from "../check/misfit.ts";

/** What a call needs of its client. */
export interface OutgoingHost {
  readonly router: Router;
  readonly deadlines: Deadlines;
  readonly scope: CallScope | undefined;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly onCall: OnCall | undefined;
  readonly timeoutMs: number;
  /** Throws `resource_exhausted` beyond the limit of calls that wait. */
  began(service: string): void;
  ended(service: string): void;
}

/** What becomes of a call. */
export interface Outcome {
  /** A message that fits the contract. */
  value(value: unknown, bytes: number): void;
  /** Said once, last. */
  done(): void;
  /** Said once, last. `own`: the error of the author's own input, with a stack of its own. */
  failed(error: unknown, own: boolean): void;
}

/** Input that can be sent again to another instance: more than this, and the call is bound to its first one. */
const maxReplayBytes = 262_144;
const nothingTried: ReadonlySet<string> = new Set();

/**
 * One call at the caller, over all its tries.
 *
 *   idle ──start()──▶ open ──status ok──────────────────────▶ over
 *                      │ ▲└─failed, cancelled, expired──────▶ over
 *           may be tried again│                                ▲
 *                      ▼ │ after the pause                     │
 *                     pausing ──cancelled, expired─────────────┘
 */
export class OutgoingCall implements StreamListener, Expiring, Cancellable {
  deadlineAt: number = Infinity;
  deadlineTick: number = -1;
  #state: "idle" | "open" | "pausing" | "over" = "idle";
  readonly #host: OutgoingHost;
  readonly #method: Method;
  readonly #service: string;
  readonly #message: Uint8Array;
  readonly #options: CallOptions;
  readonly #outcome: Outcome;
  readonly #input: AsyncIterable<unknown> | undefined;
  #stream: VirtualStream | undefined;
  #endpoint: Endpoint | undefined;
  #parent: ActiveCall | undefined;
  #startedAt = 0;
  #tries = 0;
  #unsure = 0;
  #tried: Set<string> | undefined;
  #received = 0;
  #pump: ItemPump | undefined;
  #inputEnded = false;
  /** What has been sent of the input; undefined once it is too much to be sent again. */
  #sent: Uint8Array[] | undefined = [];
  #sentBytes = 0;
  #stopPause: (() => void) | undefined;

  constructor(
    host: OutgoingHost,
    method: Method,
    service: string,
    message: Uint8Array,
    input: AsyncIterable<unknown> | undefined,
    options: CallOptions,
    outcome: Outcome,
  ) {
    this.#host = host;
    this.#method = method;
    this.#service = service;
    this.#message = message;
    this.#input = input;
    this.#options = options;
    this.#outcome = outcome;
  }

  /** Throws what keeps the call from being sent at all; nothing else is said to the outcome then. */
  start(): void {
    const { deadlines, scope } = this.#host;
    const { signal, session, metadata } = this.#options;
    const entries = metadataEntries(metadata, session);
    if (signal?.aborted === true) throw this.#cancelledBy(signal);
    const parent = scope?.current();
    const now = deadlines.clock.now();
    const remainingMs = Math.min(this.#timeoutMs(), parent?.ended === false ? parent.timeoutMs : Infinity);
    if (remainingMs <= 0) throw this.#error("deadline_exceeded", "no time is left", "no");
    this.#host.began(this.#service);
    this.#state = "open";
    this.#startedAt = now;
    if (remainingMs !== Infinity) {
      this.deadlineAt = now + remainingMs;
      deadlines.add(this);
    }
    if (parent?.ended === false) {
      this.#parent = parent;
      parent.adopt(this);
    }
    signal?.addEventListener("abort", this);
    this.#entries = entries;
    this.#try();
    if (this.#input !== undefined && this.#isOpen()) this.#startPump(this.#input);
  }

  #entries: CallHeader["metadata"] = [];

  /** The reader has taken what `bytes` brought. */
  consume(bytes: number): void {
    this.#stream?.consume(bytes);
  }

  /** Ends the call wherever it is; the callee's handler is aborted. */
  cancel(reason: string): void {
    this.#abandon("cancelled", this.#error("cancelled", reason));
  }

  /** EventListener of the signal. */
  handleEvent(): void {
    const { signal } = this.#options;
    if (signal !== undefined) this.#abandon("cancelled", this.#cancelledBy(signal));
  }

  expire(): void {
    this.#abandon("deadline_exceeded", this.#error("deadline_exceeded", "the deadline has passed"));
  }

  // StreamListener

  message(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#received++;
    if (this.#isSingle()) {
      this.#stream?.consume(bytes.length);
      if (this.#received > 1) return this.#fault("one message is due, found more");
    }
    this.#take(bytes, bytes.length);
  }

  /** The status says so too. */
  end(): void {}

  status(status: Status): void {
    if (this.#state !== "open") return;
    this.#stream = undefined;
    if (status.code !== "ok") return this.#failed(errorOfStatus(this.#method, status), status.executed);
    if (status.body !== undefined) {
      this.#received++;
      if (!this.#isSingle()) this.#take(status.body, 0);
      else if (this.#received > 1) return this.#fault("one message is due, found more");
      else this.#take(status.body, 0);
    } else if (this.#isSingle() && this.#received === 0) {
      this.#judge(undefined, 0);
    }
    // Judging a wrong value has ended the call with an error.
    if (this.#isOpen()) this.#settle(undefined);
  }

  reset(reset: Reset): void {
    if (this.#state !== "open") return;
    this.#stream = undefined;
    this.#failed(errorOfReset(this.#method, reset), reset.executed);
  }

  writable(): void {
    this.#pump?.resume();
  }

  // Tries

  /** `refusal` is what to tell if there is no other instance: it says more than that. */
  #try(refusal?: RpcError): void {
    const endpoint = this.#pick(refusal === undefined);
    if (endpoint === undefined) {
      const none = `no instance of ${this.#service} can be reached`;
      return this.#settle({ error: refusal ?? this.#error("unavailable", none, "no") });
    }
    this.#endpoint = endpoint;
    const header = this.#header();
    this.#tries++;
    let stream: VirtualStream;
    try {
      stream = endpoint.open(header);
    } catch (error) {
      // Anything but a refusal is a defect, whose own stack is worth more than the caller's.
      return RpcError.is(error) ? this.#failed(error, error.executed) : this.#settle({ error, own: true });
    }
    this.#stream = stream;
    stream.listen(this);
    if (header.message === undefined) stream.write(this.#message);
    for (const message of this.#sent ?? []) stream.write(message);
    if (this.#input === undefined ? !header.ended : this.#inputEnded) stream.end();
    this.#pump?.resume();
  }

  /** One that was not tried yet; or else, after a try of unknown outcome, `any`. */
  #pick(any: boolean): Endpoint | undefined {
    const exclude = this.#tried ?? nothingTried;
    const fresh = this.#pickOutside(exclude);
    return fresh !== undefined || !any || exclude.size === 0 ? fresh : this.#pickOutside(nothingTried);
  }

  #pickOutside(exclude: ReadonlySet<string>): Endpoint | undefined {
    const { session } = this.#options;
    return this.#host.router.pick(this.#service, session === undefined ? { exclude } : { session, exclude });
  }

  #header(): CallHeader {
    const { session } = this.#options;
    const inline = this.#message.length <= maxInlineMessageBytes;
    const trace = this.#parent?.trace;
    return {
      service: this.#service,
      method: this.#method.name,
      hash: this.#method.hash,
      timeoutMs: this.deadlineAt === Infinity ? 0 : this.#wholeMsLeft(),
      ...(trace !== undefined && { trace }),
      attempt: this.#tries,
      session: session === undefined ? 0 : sessionHash(session),
      metadata: this.#entries,
      ...(inline && { message: this.#message }),
      ended: inline && this.#input === undefined,
    };
  }

  #failed(error: unknown, executed: Status["executed"]): void {
    this.#stream = undefined;
    const { retry, random, deadlines } = this.#host;
    const { policy } = this.#method;
    if (!RpcError.is(error)) return this.#settle({ error });
    if (executed === "unknown") this.#unsure++;
    const decision = decideRetry(
      {
        code: error.code,
        executed,
        retryAfterMs: error.retryAfterMs,
        unsure: this.#unsure,
        repeatable: policy.readonly === true || policy.idempotent === true,
        committed: this.#received > 0 || this.#sent === undefined,
        remainingMs: this.deadlineAt - deadlines.clock.now(),
      },
      retry,
      random,
    );
    if (decision.kind === "fail" || this.#endpoint === undefined) return this.#settle({ error });
    (this.#tried ??= new Set()).add(this.#endpoint.nodeId);
    if (decision.kind === "elsewhere") return this.#try(error);
    this.#state = "pausing";
    this.#stopPause = deadlines.clock.after(decision.afterMs, () => {
      this.#stopPause = undefined;
      this.#state = "open";
      this.#try();
    });
  }

  // Input

  #startPump(input: AsyncIterable<unknown>): void {
    try {
      this.#pump = new ItemPump(input, this.#writeItem);
    } catch (error) {
      return this.#inputFailed(error);
    }
    this.#pump.run().then(this.#endInput, this.#inputFailed);
  }

  readonly #writeItem = (item: unknown): boolean => {
    const bytes = encodeItem(this.#method, item);
    this.#sentBytes += bytes.length;
    if (this.#sentBytes > maxReplayBytes) this.#sent = undefined;
    this.#sent?.push(bytes);
    // Between two tries the item waits in `#sent`.
    return this.#stream === undefined ? false : this.#stream.write(bytes);
  };

  readonly #endInput = (): void => {
    this.#inputEnded = true;
    this.#stream?.end();
  };

  /** The author's own iterable threw, or gave an item that does not fit: that is what the caller gets. */
  readonly #inputFailed = (error: unknown): void => {
    if (this.#state !== "over") this.#abandon("cancelled", error, !RpcError.is(error));
  };

  // Results

  #take(bytes: Uint8Array, size: number): void {
    let value: unknown;
    try {
      value = decodeValue(bytes);
    } catch (error) {
      return this.#fault(error instanceof Error ? error.message : "the answer cannot be read");
    }
    this.#judge(value, size);
  }

  #judge(value: unknown, size: number): void {
    const { result } = this.#method;
    if (result.is(value)) return this.#outcome.value(value, size);
    const misfit = result.explain(value);
    const { path, expected } = misfit ?? { path: "", expected: "of another type" };
    // The value is never told: it is not what the contract lets through.
    const what = this.#isSingle() ? "the result" : "the item";
    this.#fault(sentence(what, { path, expected }), { path, expected });
  }

  /** The callee broke the contract. */
  #fault(message: string, details?: unknown): void {
    const text = `${this.#method.name}: ${message}`;
    this.#abandon("cancelled", new RpcError("internal", text, { executed: "yes", details }));
  }

  // The end

  #abandon(code: "cancelled" | "deadline_exceeded", error: unknown, own = false): void {
    if (this.#state === "idle" || this.#state === "over") return;
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.reset({ code, executed: "unknown" });
    this.#settle({ error, own });
  }

  #settle(failure: { readonly error: unknown; readonly own?: boolean } | undefined): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#host.deadlines.remove(this);
    this.#parent?.release(this);
    this.#options.signal?.removeEventListener("abort", this);
    this.#stopPause?.();
    this.#stream = undefined;
    this.#sent = undefined;
    this.#pump?.stop();
    this.#host.ended(this.#service);
    if (this.#host.onCall !== undefined) this.#tell(this.#host.onCall, failure?.error);
    if (failure === undefined) this.#outcome.done();
    else this.#outcome.failed(failure.error, failure.own === true);
  }

  #tell(onCall: OnCall, error: unknown): void {
    const declared = RpcError.is(error) ? undefined : declaredErrorOf(this.#method.throws, error);
    onCall({
      side: "client",
      service: this.#service,
      method: this.#method.name,
      code: error === undefined ? "ok" : codeOf(error, declared !== undefined),
      ...(declared !== undefined && { status: declared.clause.status }),
      durationMs: this.#host.deadlines.clock.now() - this.#startedAt,
      peer: this.#endpoint?.instance ?? "",
      attempt: Math.max(0, this.#tries - 1),
    });
  }

  #isOpen(): boolean {
    return this.#state === "open" || this.#state === "pausing";
  }

  #isSingle(): boolean {
    return this.#method.kind === "unary" || this.#method.kind === "clientStream";
  }

  #timeoutMs(): number {
    const { timeoutMs } = this.#options;
    if (timeoutMs !== undefined) {
      if (!(timeoutMs >= 0)) {
        throw new TypeError(
          `timeoutMs must be at least 0 milliseconds, or Infinity for none; found ${timeoutMs}.`,
        );
      }
      return timeoutMs;
    }
    const { kind, policy } = this.#method;
    return policy.timeoutMs ?? (kind === "unary" ? this.#host.timeoutMs : Infinity);
  }

  /** At least 1, because 0 stands for no deadline in the header. */
  #wholeMsLeft(): number {
    const left = Math.ceil(this.deadlineAt - this.#host.deadlines.clock.now());
    return Math.min(Math.max(left, 1), 0xffff_ffff);
  }

  #cancelledBy(signal: AbortSignal): RpcError {
    const { reason } = signal as { readonly reason: unknown };
    return new RpcError("cancelled", `${this.#method.name}: cancelled by the caller's signal`, {
      cause: reason,
    });
  }

  #error(
    code: "cancelled" | "deadline_exceeded" | "unavailable",
    message: string,
    executed?: "no",
  ): RpcError {
    return new RpcError(code, `${this.#method.name}: ${message}`, executed === undefined ? {} : { executed });
  }
}

function codeOf(error: unknown, declared: boolean): RpcError["code"] {
  if (declared) return "failed_precondition";
  return RpcError.is(error) ? error.code : "cancelled";
}
