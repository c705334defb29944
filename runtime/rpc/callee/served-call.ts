import { nothing } from "../../check/check.ts";
import { describe } from "../../check/describe.ts";
import { RpcError } from "../../error.ts";
import type { CallHeader, Reset, Status, StreamListener, VirtualStream } from "../../link/stream.ts";
import type { ActiveScope, CallScope, Cancellable } from "../active-scope.ts";
import { okStatus, statusOfError } from "../call-status.ts";
import type { CallContext, Caller } from "../context.ts";
import type { Deadlines, Expiring } from "../deadlines.ts";
import type { BoundMethod } from "../handler.ts";
import type { Interceptor } from "../intercept/interceptor.ts";
import { ItemPump, isAsyncIterable } from "../items/item-pump.ts";
import { type ItemSource, ItemStream } from "../items/item-stream.ts";
import { type ThrowsClause, answersOnce } from "../service.ts";
import type { Tracer } from "../tracing/tracer.ts";
import { HeaderContext } from "./header-context.ts";
import { runIntercepted } from "./intercepted-run.ts";
import { runHandler } from "./run-handler.ts";
import { readArguments, readItem } from "./read-message.ts";
import { statusOfThrown } from "./thrown.ts";
import { WrongResult, writeResult } from "./write-result.ts";

/** What a served call needs of its server. */
export interface ServedCallHost {
  readonly deadlines: Deadlines;
  readonly scope: CallScope | undefined;
  readonly tracer: Tracer;
  /** The call is over: it has given its last word, or its handler was asked to stop. Told once. */
  over(call: ServedCall, status: Status): void;
  /** The handler has ended too. */
  ended(): void;
  /** Notes what the caller is not told, and returns its id. */
  failed(call: ServedCall, error: unknown): string;
}

/**
 * One call at the callee, from OPEN to its last word, which is said only when the handler has
 * really ended: that gives the caller its slot back.
 *
 *   waiting ──arguments fit──▶ running ──handler ends──▶ ended
 *      └──refused, cancelled, expired──────────────────────▲
 *
 * A call that is cancelled, expired or misused while it runs is asked to stop, and ends when its
 * handler does. The first reason is the one that counts.
 */
export class ServedCall extends HeaderContext implements ActiveScope, StreamListener, Expiring, ItemSource {
  deadlineTick = -1;
  deadlinePlace = -1;
  readonly sessionOfCalls: undefined;
  /** The clause of the error that the caller was told. */
  declared: ThrowsClause | undefined;
  /** Told in place of the handler's own outcome. */
  stopReason: RpcError | undefined;
  #state: "waiting" | "running" | "ended" = "waiting";
  readonly #host: ServedCallHost;
  readonly #bound: BoundMethod;
  readonly #stream: VirtualStream;
  readonly #callerHash: string;
  readonly #interceptors: readonly Interceptor[];
  #inputHasEnded = false;
  #controller: AbortController | undefined;
  #children: Set<Cancellable> | undefined;
  #input: ItemStream<unknown> | undefined;
  #pump: ItemPump | undefined;

  constructor(
    host: ServedCallHost,
    bound: BoundMethod,
    header: CallHeader,
    stream: VirtualStream,
    caller: Caller,
    interceptors: readonly Interceptor[],
  ) {
    super(header, caller, host.deadlines.clock, host.tracer);
    this.#host = host;
    this.#bound = bound;
    this.#stream = stream;
    this.#callerHash = header.hash;
    this.#interceptors = interceptors;
  }

  /** Takes what came with OPEN. Called once, after `stream.listen(this)`. */
  begin({ message, ended }: CallHeader): void {
    if (this.deadlineAt !== Infinity) this.#host.deadlines.add(this);
    this.#inputHasEnded = ended;
    if (message !== undefined) this.#begin(message);
    if (ended) this.end();
  }

  // ActiveScope

  get call(): CallContext {
    return this;
  }

  override get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.stopReason !== undefined) this.#controller.abort(this.stopReason);
    }
    return this.#controller.signal;
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  adopt(child: Cancellable): void {
    (this.#children ??= new Set()).add(child);
  }

  release(child: Cancellable): void {
    this.#children?.delete(child);
  }

  // StreamListener

  message(bytes: Uint8Array): void {
    if (this.#state === "waiting") {
      this.#stream.consume(bytes.length);
      if (this.timeoutMs > 0) return this.#begin(bytes);
      const message = `${this.method}: the deadline passed before the call began`;
      this.#refuse(new RpcError("deadline_exceeded", message));
    } else if (this.#state === "running" && this.#input !== undefined) {
      this.#take(this.#input, bytes);
    } else {
      this.#stream.consume(bytes.length);
      if (this.#state === "running") {
        this.#stop(new RpcError("invalid_argument", `${this.method}: takes one message, found more`));
      }
    }
  }

  end(): void {
    if (this.#state === "waiting") {
      const message = `${this.method}: takes a message with its arguments, found none`;
      this.#refuse(new RpcError("invalid_argument", message));
    } else {
      this.#inputHasEnded = true;
      this.#input?.end();
    }
  }

  /** Never told to a callee. */
  status(): void {}

  reset(reset: Reset): void {
    this.#stop(this.#reasonOf(reset));
  }

  writable(): void {
    this.#pump?.resume();
  }

  // Expiring

  expire(): void {
    this.#stop(new RpcError("deadline_exceeded", `${this.method}: the deadline has passed`));
  }

  // ItemSource, for the client stream

  start(): void {}

  consume(bytes: number): void {
    this.#stream.consume(bytes);
  }

  leave(): void {}

  // Running

  #begin(bytes: Uint8Array): void {
    let args: unknown[];
    try {
      args = readArguments(this.#bound.method, bytes, this.#callerHash);
    } catch (error) {
      if (!RpcError.is(error)) throw error;
      return this.#refuse(error);
    }
    this.#state = "running";
    void this.#serve(args);
  }

  #refuse(error: RpcError): void {
    this.#finish(statusOfError(error, "no"));
  }

  async #serve(args: unknown[]): Promise<void> {
    const { scope } = this.#host;
    let status: Status;
    try {
      status = await (scope === undefined ? produce(this, args) : scope.run(this, produce, this, args));
    } catch (error) {
      status = this.#outcomeOfThrown(error);
    }
    this.#finish(status);
  }

  /** Runs the handler to its end. Called by `produce` only. */
  async produce(args: unknown[]): Promise<Status> {
    const { method } = this.#bound;
    if (method.kind === "clientStream" || method.kind === "duplex") {
      this.#input = new ItemStream<unknown>(this);
      if (this.#inputHasEnded) this.#input.end();
    }
    const result = await (this.#interceptors.length === 0
      ? runHandler(this.#bound, this, args, this.#input)
      : runIntercepted(this.#interceptors, this.#bound, this, args, this.#input));
    return answersOnce(method) ? this.#answer(result) : this.#answerItems(result);
  }

  #answer(value: unknown): Status {
    if (this.stopReason !== undefined) return okStatus;
    const { method } = this.#bound;
    // A function typed `void` may return anything; the caller gets nothing.
    if (method.result === nothing || (value === undefined && method.result.is(value))) return okStatus;
    return { code: "ok", executed: "yes", message: "", body: writeResult(method, value, "result") };
  }

  async #answerItems(items: unknown): Promise<Status> {
    const { method } = this.#bound;
    if (!isAsyncIterable(items)) {
      const misfit = { path: "", expected: "an AsyncIterable", found: describe(items) };
      throw new WrongResult(`${this.method}: the result`, misfit);
    }
    this.#pump = new ItemPump(items, (item) => this.#stream.write(writeResult(method, item, "item")));
    if (this.stopReason !== undefined) this.#pump.stop();
    await this.#pump.run();
    return okStatus;
  }

  #take(input: ItemStream<unknown>, bytes: Uint8Array): void {
    let item: unknown;
    try {
      item = readItem(this.#bound.method, bytes);
    } catch (error) {
      if (!RpcError.is(error)) throw error;
      return this.#stop(error);
    }
    // An item that nobody reads gives its credit back at once, so that the caller is not held for ever.
    if (!input.push(item, bytes.length)) this.#stream.consume(bytes.length);
  }

  // Stopping

  #reasonOf({ code, message }: Reset): RpcError {
    if (code === "deadline_exceeded") {
      return new RpcError("deadline_exceeded", `${this.method}: the caller's deadline has passed`);
    }
    const why = code === "cancelled" || message === undefined ? "" : `: ${message}`;
    return new RpcError("cancelled", `${this.method}: the caller has cancelled the call or is lost${why}`);
  }

  /** Asks the handler to stop; when it has, the caller is told `reason`. */
  #stop(reason: RpcError): void {
    if (this.stopReason !== undefined || this.#state === "ended") return;
    this.stopReason = reason;
    if (this.#state === "waiting") return this.#finish(okStatus);
    const { scope } = this.#host;
    // Listeners of the signal run in here; they belong to this call and not to what stopped it.
    if (scope === undefined) interrupt(this, reason);
    else scope.run(this, interrupt, this, reason);
    // Told now: a handler may never stop.
    this.#host.over(this, statusOfError(reason, "yes"));
  }

  /** Called by `interrupt` only. */
  interrupt(reason: RpcError): void {
    this.#input?.fail(reason, true);
    this.#pump?.stop();
    const code = reason.code === "deadline_exceeded" ? reason.code : "cancelled";
    for (const child of this.#children ?? []) child.cancel(code, reason.message);
    this.#controller?.abort(reason);
  }

  // The end

  #outcomeOfThrown(error: unknown): Status {
    // What a handler throws because it was asked to stop is not told, and mostly says just that.
    if (this.stopReason !== undefined) return okStatus;
    const note = (error: unknown): string => this.#host.failed(this, error);
    const { status, clause } = statusOfThrown(this.#bound.method, error, note);
    this.declared = clause;
    return status;
  }

  #finish(outcome: Status): void {
    if (this.#state === "ended") return;
    const executed = this.#state === "running" ? "yes" : "no";
    this.#state = "ended";
    this.#host.deadlines.remove(this);
    this.#children = undefined;
    const { stopReason } = this;
    const status = stopReason === undefined ? outcome : statusOfError(stopReason, executed);
    if (stopReason?.code === "cancelled") this.#stream.reset({ code: "cancelled", executed });
    else this.#stream.finish(status);
    this.#input?.fail(new RpcError("cancelled", `${this.method}: the call is over`), true);
    this.#host.ended();
    if (stopReason === undefined || executed === "no") this.#host.over(this, status);
  }
}

// Apart from the class, so that a scope can run them without a closure.

function produce(call: ServedCall, args: unknown[]): Promise<Status> {
  return call.produce(args);
}

function interrupt(call: ServedCall, reason: RpcError): void {
  call.interrupt(reason);
}
