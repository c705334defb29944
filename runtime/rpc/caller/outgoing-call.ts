import { RpcError } from "../../error.ts";
import type { Reset, Status, StreamListener, VirtualStream } from "../../link/stream.ts";
import type { ActiveScope, Cancellable } from "../active-scope.ts";
import { errorOfReset, errorOfStatus } from "../call-status.ts";
import type { Expiring } from "../deadlines.ts";
import { markOfCall } from "../nested-error.ts";
import { decideRetry } from "../retry.ts";
import type { Endpoint, PickOptions } from "../router.ts";
import { answersOnce } from "../service.ts";
import type { SpanContext } from "../tracing/span-context.ts";
import { type CallFacts, callHeader } from "./call-header.ts";
import { callRecord } from "./call-record.ts";
import type { CallRequest, Failure, Outcome, OutgoingHost } from "./call-request.ts";
import { InputFeed } from "./input-feed.ts";
import { callError, cancelledBy } from "./call-error.ts";
import { brokenContract } from "./judge.ts";
import { type PreparedCall, prepareCall } from "./prepare.ts";
import { readResult } from "./read-result.ts";

const nothingTried: ReadonlySet<string> = new Set();

/**
 * One call at the caller, over all its tries.
 *
 *   idle ──start()──▶ open ──status ok──────────────────────▶ over
 *    │                 │ ▲└─failed, cancelled, expired──────▶ over
 *    │      may be tried again│                                ▲
 *    │                 ▼ │ after the pause                     │
 *    │                pausing ──cancelled, expired─────────────┤
 *    └──refused before anything was sent───────────────────────┘
 */
export class OutgoingCall implements StreamListener, Expiring, Cancellable {
  deadlineAt: number = Infinity;
  deadlineTick: number = -1;
  deadlinePlace: number = -1;
  #state: "idle" | "open" | "pausing" | "over" = "idle";
  readonly #host: OutgoingHost;
  readonly #request: CallRequest;
  readonly #outcome: Outcome;
  readonly #startedAt: number;
  #facts: CallFacts | undefined;
  #input: InputFeed | undefined;
  #parent: ActiveScope | undefined;
  #trace: SpanContext | undefined;
  #stream: VirtualStream | undefined;
  #endpoint: Endpoint | undefined;
  #received = 0;
  #tries = 0;
  /** Tries of which nobody knows whether their handlers ran. */
  #unsure = 0;
  #tried: Set<string> | undefined;
  /** Of the last try. */
  #failure: RpcError | undefined;
  #stopPause: (() => void) | undefined;

  constructor(host: OutgoingHost, request: CallRequest, outcome: Outcome) {
    this.#host = host;
    this.#request = request;
    this.#outcome = outcome;
    this.#startedAt = host.deadlines.clock.now();
  }

  /** Never throws: what keeps the call from being sent is its outcome. Called once. */
  start(): void {
    let prepared: PreparedCall;
    const { scope, tracer } = this.#host;
    const current = scope?.current();
    this.#trace = tracer.within(current?.trace);
    try {
      prepared = prepareCall(this.#request, this.#host, current, this.#trace);
      this.#host.began(this.#request.service);
    } catch (error) {
      this.#state = "over";
      return this.#conclude(RpcError.is(error) ? { error } : { error, ownCode: "invalid_argument" });
    }
    const { facts, parent, leftMs } = prepared;
    this.#facts = facts;
    this.#parent = parent;
    this.#state = "open";
    if (leftMs !== Infinity) {
      this.deadlineAt = this.#startedAt + leftMs;
      this.#host.deadlines.add(this);
    }
    parent?.adopt(this);
    this.#request.options.signal?.addEventListener("abort", this);
    const { method, input } = this.#request;
    if (input !== undefined) {
      this.#input = new InputFeed(method, input, (failure) => this.#abandon("cancelled", failure));
    }
    this.#try(true, leftMs);
    if (this.#isOpen()) this.#input?.start();
  }

  /** The reader has taken what `bytes` brought. */
  consume(bytes: number): void {
    this.#stream?.consume(bytes);
  }

  /** Ends the call wherever it is; the callee's handler is aborted. */
  cancel(code: "cancelled" | "deadline_exceeded", reason: string): void {
    this.#abandon(code, { error: callError(this.#request.method, code, reason) });
  }

  /** EventListener of the signal. */
  handleEvent(): void {
    const { signal } = this.#request.options;
    if (signal !== undefined)
      this.#abandon("cancelled", { error: cancelledBy(this.#request.method, signal, "unknown") });
  }

  expire(): void {
    this.cancel("deadline_exceeded", "the deadline has passed");
  }

  // StreamListener

  message(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    if (answersOnce(this.#request.method)) this.#stream?.consume(bytes.length);
    this.#take(bytes, bytes.length);
  }

  /** The status says so too. */
  end(): void {}

  status(status: Status): void {
    if (this.#state !== "open") return;
    this.#stream = undefined;
    const { method } = this.#request;
    if (status.code !== "ok") return this.#failed(errorOfStatus(method, status), status.executed);
    const owesResult = answersOnce(method) && this.#received === 0;
    if (status.body !== undefined || owesResult) this.#take(status.body, 0);
    // A result that does not fit has ended the call with an error.
    if (this.#isOpen()) this.#settle(undefined);
  }

  reset(reset: Reset): void {
    if (this.#state !== "open") return;
    this.#failed(errorOfReset(this.#request.method, reset), reset.executed);
  }

  writable(): void {
    this.#input?.resume();
  }

  // Tries

  /** `again`: where all were tried, any of them will do. */
  #try(again: boolean, leftMs: number = this.deadlineAt - this.#host.deadlines.clock.now()): void {
    const facts = this.#facts;
    if (facts === undefined) return;
    let stream: VirtualStream | undefined;
    try {
      const endpoint = this.#pick(again);
      if (endpoint === undefined) {
        const { fault } = this.#host.router;
        const none = `no instance of ${facts.service} can be reached${fault === undefined ? "" : `: ${fault}`}`;
        return this.#settle({ error: this.#failure ?? callError(facts.method, "unavailable", none, "no") });
      }
      this.#endpoint = endpoint;
      stream = endpoint.open(callHeader(facts, leftMs, this.#tries++));
      this.#stream = stream;
      stream.listen(this);
      this.#input?.connect(stream);
    } catch (error) {
      // A stream that was opened carries the arguments: the handler may run.
      stream?.reset({ code: "cancelled", executed: "unknown" });
      if (RpcError.is(error)) this.#failed(error, stream === undefined ? error.executed : "unknown");
      // Anything else is a defect, whose own stack is worth more than the caller's.
      else this.#settle({ error, ownCode: "internal" });
    }
  }

  #pick(again: boolean): Endpoint | undefined {
    const tried = this.#tried ?? nothingTried;
    const fresh = this.#pickOutside(tried);
    return fresh !== undefined || !again || tried.size === 0 ? fresh : this.#pickOutside(nothingTried);
  }

  #pickOutside(exclude: ReadonlySet<string>): Endpoint | undefined {
    const session = this.#facts?.session;
    const { service, method } = this.#request;
    const pick: PickOptions =
      session === undefined ? { method: method.name, exclude } : { method: method.name, session, exclude };
    return this.#host.router.pick(service, pick);
  }

  #failed(error: unknown, executed: Status["executed"]): void {
    this.#stream = undefined;
    this.#input?.disconnect();
    if (!RpcError.is(error)) return this.#settle({ error });
    if (executed === "unknown") this.#unsure++;
    this.#failure = error;
    const { retry, random, deadlines } = this.#host;
    const { policy } = this.#request.method;
    const decision = decideRetry(
      {
        code: error.code,
        executed,
        retryAfterMs: error.retryAfterMs,
        unsure: this.#unsure,
        repeatable: policy.readonly === true || policy.idempotent === true,
        committed: this.#received > 0 || this.#input?.canReplay === false,
        remainingMs: this.deadlineAt - deadlines.clock.now(),
      },
      retry,
      random,
    );
    if (decision.kind === "fail" || this.#endpoint === undefined) return this.#settle({ error });
    (this.#tried ??= new Set()).add(this.#endpoint.nodeId);
    if (decision.kind === "elsewhere") return this.#try(false);
    this.#state = "pausing";
    this.#stopPause = deadlines.clock.after(decision.afterMs, () => {
      this.#stopPause = undefined;
      this.#state = "open";
      this.#try(true);
    });
  }

  // Results

  #take(bytes: Uint8Array | undefined, size: number): void {
    const { method } = this.#request;
    this.#received++;
    this.#input?.commit();
    let value: unknown;
    try {
      if (this.#received > 1 && answersOnce(method)) {
        throw brokenContract(method, "one message is due, found more");
      }
      value = readResult(method, bytes);
    } catch (error) {
      return this.#abandon("cancelled", { error });
    }
    this.#outcome.value(value, size);
  }

  // The end

  #abandon(code: "cancelled" | "deadline_exceeded", failure: Failure): void {
    if (!this.#isOpen()) return;
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.reset({ code, executed: "unknown" });
    this.#settle(failure);
  }

  #settle(failure: Failure | undefined): void {
    if (!this.#isOpen()) return;
    this.#state = "over";
    this.#host.deadlines.remove(this);
    this.#parent?.release(this);
    this.#request.options.signal?.removeEventListener("abort", this);
    this.#stopPause?.();
    this.#stream = undefined;
    this.#input?.stop();
    this.#host.ended(this.#request.service);
    this.#conclude(failure === undefined || this.#unsure === 0 ? failure : withDoubt(failure));
  }

  #conclude(failure: Failure | undefined): void {
    if (failure !== undefined && failure.ownCode === undefined) markOfCall(failure.error);
    if (failure === undefined) this.#outcome.done();
    else this.#outcome.failed(failure);
    const { onCall, deadlines } = this.#host;
    if (onCall === undefined) return;
    const durationMs = deadlines.clock.now() - this.#startedAt;
    const attempt = Math.max(0, this.#tries - 1);
    const peer = this.#endpoint?.instance ?? "";
    onCall(callRecord(this.#request, failure, peer, durationMs, attempt, this.#trace));
  }

  #isOpen(): boolean {
    return this.#state === "open" || this.#state === "pausing";
  }
}

/** The last try may promise that no handler saw it; an earlier one of unknown outcome takes that back. */
function withDoubt(failure: Failure): Failure {
  const { error } = failure;
  if (!RpcError.is(error) || error.executed !== "no") return failure;
  const { code, message, details, retryAfterMs, cause } = error;
  const doubtful = new RpcError(code, message, {
    details,
    cause,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  return { ...failure, error: doubtful };
}
