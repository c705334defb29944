import { type MisfitDetails, sentence } from "../check/misfit.ts";
import { type Code, RpcError } from "../error.ts";
import type { CallHeader, Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import { maxInlineMessageBytes, maxMessageBytes } from "../wire/limits.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import type { ActiveCall, CallScope, Cancellable } from "./active-call.ts";
import { statusOfDeclared, statusOfError } from "./call-status.ts";
import type { Metadata } from "./channel.ts";
import { nothing } from "../check/check.ts";
import type { Caller } from "./context.ts";
import type { Deadlines, Expiring } from "./deadlines.ts";
import { declaredErrorOf } from "./declared-error.ts";
import type { BoundMethod } from "./handler.ts";
import { ItemPump, isAsyncIterable } from "./item-pump.ts";
import { type ItemSource, ItemStream } from "./item-stream.ts";
import { metadataOf, sessionOf } from "./metadata.ts";
import type { ThrowsClause } from "./service.ts";

/** What a served call needs of its server. */
export interface ServedCallHost {
  readonly deadlines: Deadlines;
  readonly scope: CallScope | undefined;
  /** The call has given its last word. */
  ended(call: ServedCall, status: Status): void;
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
 * A cancelled or expired call that is running is asked to stop, and ends when its handler does.
 */
export class ServedCall implements ActiveCall, StreamListener, Expiring, ItemSource {
  readonly service: string;
  readonly caller: Caller;
  readonly deadlineAt: number;
  /** On the clock of the deadlines. */
  readonly startedAt: number;
  deadlineTick = -1;
  /** The clause of the error that the handler has thrown. */
  declared: ThrowsClause | undefined;
  #state: "waiting" | "running" | "ended" = "waiting";
  #stopped: "no" | "cancelled" | "expired" = "no";
  /** A violation of the call's shape or a wrong item: told in place of the handler's own outcome. */
  #violation: RpcError | undefined;
  readonly #host: ServedCallHost;
  readonly #bound: BoundMethod;
  readonly #header: CallHeader;
  readonly #stream: VirtualStream;
  #controller: AbortController | undefined;
  #children: Set<Cancellable> | undefined;
  #input: ItemStream<unknown> | undefined;
  #pump: ItemPump | undefined;
  #metadata: Metadata | undefined;

  constructor(
    host: ServedCallHost,
    bound: BoundMethod,
    header: CallHeader,
    stream: VirtualStream,
    caller: Caller,
  ) {
    this.#host = host;
    this.#bound = bound;
    this.#header = header;
    this.#stream = stream;
    this.service = header.service;
    this.caller = caller;
    this.startedAt = host.deadlines.clock.now();
    this.deadlineAt = header.timeoutMs === 0 ? Infinity : this.startedAt + header.timeoutMs;
  }

  /** Takes what came with OPEN. Called once, after `stream.listen(this)`. */
  begin(): void {
    if (this.deadlineAt !== Infinity) this.#host.deadlines.add(this);
    const { message, ended } = this.#header;
    if (message !== undefined) this.#arguments(message);
    if (ended) this.end();
  }

  // CallContext

  get method(): string {
    return this.#bound.method.name;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stopped !== "no") this.#controller.abort(this.#stopReason());
    }
    return this.#controller.signal;
  }

  get timeoutMs(): number {
    return Math.max(0, this.deadlineAt - this.#host.deadlines.clock.now());
  }

  get deadline(): number {
    return Date.now() + this.timeoutMs;
  }

  get session(): string | undefined {
    return sessionOf(this.#header.metadata);
  }

  get metadata(): Metadata {
    return (this.#metadata ??= metadataOf(this.#header.metadata));
  }

  get trace(): Uint8Array | undefined {
    return this.#header.trace;
  }

  get attempt(): number {
    return this.#header.attempt;
  }

  // ActiveCall

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
      this.#arguments(bytes);
    } else if (this.#state === "running" && this.#input !== undefined) {
      this.#item(this.#input, bytes);
    } else {
      this.#stream.consume(bytes.length);
      if (this.#state === "running") this.#violate("takes one message, found more");
    }
  }

  end(): void {
    if (this.#state === "waiting") {
      this.#refuse("invalid_argument", `${this.method}: takes a message with its arguments, found none`);
    } else {
      this.#input?.end();
    }
  }

  /** Never told to a callee. */
  status(): void {}

  reset(_reset: Reset): void {
    this.#stop("cancelled");
  }

  writable(): void {
    this.#pump?.resume();
  }

  // Expiring

  expire(): void {
    this.#stop("expired");
  }

  // ItemSource, for the client stream

  start(): void {}

  consume(bytes: number): void {
    this.#stream.consume(bytes);
  }

  leave(): void {}

  // Running

  #arguments(bytes: Uint8Array): void {
    const { method } = this.#bound;
    let args: unknown;
    try {
      args = decodeValue(bytes);
    } catch (error) {
      return this.#refuse("invalid_argument", `${this.method}: ${textOf(error)}`);
    }
    if (!Array.isArray(args) || !method.params.is(args)) return this.#refuseArguments(args);
    if (this.#host.deadlines.clock.now() >= this.deadlineAt) {
      return this.#refuse("deadline_exceeded", `${this.method}: the deadline passed before the call began`);
    }
    this.#state = "running";
    void this.#serve(args);
  }

  #refuseArguments(args: unknown): void {
    const { method } = this.#bound;
    const misfit = method.params.explain(args) ?? { path: "", expected: "an array", found: "something else" };
    const mismatch = this.#header.hash !== method.hash;
    const note = mismatch
      ? " (contract_mismatch: caller and callee were generated from different contracts)"
      : "";
    const details: MisfitDetails & Record<string, unknown> = {
      ...misfit,
      ...(mismatch && {
        reason: "contract_mismatch",
        callerHash: this.#header.hash,
        calleeHash: method.hash,
      }),
    };
    this.#refuse("invalid_argument", `${this.method}: ${sentence("argument", misfit)}${note}`, details);
  }

  #refuse(code: Code, message: string, details?: unknown): void {
    this.#finish(statusOfError(new RpcError(code, message, { details }), "no"));
  }

  async #serve(args: unknown[]): Promise<void> {
    const { scope } = this.#host;
    let status: Status;
    try {
      status = await (scope === undefined ? produce(this, args) : scope.run(this, produce, this, args));
    } catch (error) {
      status = this.#statusOfThrown(error);
    }
    this.#finish(status);
  }

  /** Runs the handler to its end. Called by `produce` only. */
  async produce(args: unknown[]): Promise<Status> {
    const { run, method, contextAt } = this.#bound;
    if (method.kind === "clientStream" || method.kind === "duplex") {
      const input = new ItemStream<unknown>(this);
      this.#input = input;
      if (this.#header.ended) input.end();
      while (args.length < method.inputAt) args.push(undefined);
      args.splice(method.inputAt, 0, input);
    }
    if (contextAt >= 0) {
      while (args.length < contextAt) args.push(undefined);
      args[contextAt] = this;
    }
    const result = await run(...args);
    if (method.kind === "unary" || method.kind === "clientStream") return this.#answer(result);
    return this.#answerItems(result);
  }

  #answer(value: unknown): Status {
    if (this.#stopped !== "no" || this.#violation !== undefined) return okStatus;
    const { result } = this.#bound.method;
    // A function typed `void` may return anything; the caller gets nothing.
    if (result === nothing || (value === undefined && result.is(value))) return okStatus;
    const body = this.#encodeChecked(value, "result");
    if (body.length <= maxInlineMessageBytes) return { ...okStatus, body };
    this.#stream.write(body);
    return okStatus;
  }

  async #answerItems(items: unknown): Promise<Status> {
    if (!isAsyncIterable(items)) {
      throw this.#wrongResult({ path: "", expected: "an AsyncIterable" }, "result", typeof items);
    }
    this.#pump = new ItemPump(items, this.#writeItem);
    if (this.#stopped !== "no" || this.#violation !== undefined) this.#pump.stop();
    await this.#pump.run();
    return okStatus;
  }

  readonly #writeItem = (item: unknown): boolean => this.#stream.write(this.#encodeChecked(item, "item"));

  /** Throws `internal` for a value that is not what the contract says. */
  #encodeChecked(value: unknown, what: "result" | "item"): Uint8Array {
    const { result } = this.#bound.method;
    if (!result.is(value)) {
      const misfit = result.explain(value);
      throw this.#wrongResult(misfit ?? { path: "", expected: "of another type" }, what, misfit);
    }
    let bytes: Uint8Array;
    try {
      bytes = encodeValue(value);
    } catch (error) {
      throw this.#wrongResult({ path: "", expected: "a value that can travel" }, what, error);
    }
    if (bytes.length > maxMessageBytes) {
      throw new RpcError(
        "resource_exhausted",
        `${this.method}: the ${what} takes ${bytes.length} bytes; at most ${maxMessageBytes} can travel`,
      );
    }
    return bytes;
  }

  /** What was found is for the server's log only: it may be anything that the contract keeps from the caller. */
  #wrongResult({ path, expected }: MisfitDetails, what: string, cause: unknown): RpcError {
    const misfit: MisfitDetails = { path, expected };
    const error = new RpcError("internal", `${this.method}: ${sentence(`the ${what}`, misfit)}`, {
      details: misfit,
      cause,
    });
    this.#host.failed(this, error);
    return error;
  }

  #item(input: ItemStream<unknown>, bytes: Uint8Array): void {
    const { method } = this.#bound;
    if (method.kind !== "clientStream" && method.kind !== "duplex") return;
    let item: unknown;
    try {
      item = decodeValue(bytes);
    } catch (error) {
      return this.#violate(textOf(error));
    }
    if (!method.input.is(item)) {
      const misfit = method.input.explain(item);
      return this.#violate(misfit === undefined ? "an item does not fit" : sentence("item", misfit), misfit);
    }
    // An item that nobody reads gives its credit back at once, so that the caller is not held for ever.
    if (!input.push(item, bytes.length)) this.#stream.consume(bytes.length);
  }

  /** Asks the handler to stop; when it has, the caller is told this. */
  #violate(message: string, details?: unknown): void {
    if (this.#violation !== undefined) return;
    this.#violation = new RpcError("invalid_argument", `${this.method}: ${message}`, { details });
    this.#interrupt(this.#violation);
  }

  #stop(reason: "cancelled" | "expired"): void {
    if (this.#stopped !== "no" || this.#state === "ended") return;
    this.#stopped = reason;
    if (this.#state === "waiting") this.#finish(okStatus);
    else this.#interrupt(this.#stopReason());
  }

  #interrupt(reason: RpcError): void {
    this.#controller?.abort(reason);
    for (const child of this.#children ?? []) child.cancel(reason.message);
    this.#input?.fail(reason);
    this.#pump?.stop();
  }

  #stopReason(): RpcError {
    return this.#stopped === "expired"
      ? new RpcError("deadline_exceeded", `${this.method}: the deadline has passed`)
      : new RpcError("cancelled", `${this.method}: the caller has cancelled the call or is lost`);
  }

  #statusOfThrown(error: unknown): Status {
    const declared = declaredErrorOf(this.#bound.method.throws, error);
    const status = declared === undefined ? undefined : statusOfDeclared(declared);
    if (status !== undefined) {
      this.declared = declared?.clause;
      return status;
    }
    if (RpcError.is(error)) return statusOfError(error, "yes");
    if (this.#stopped !== "no" || this.#violation !== undefined) return okStatus;
    const errorId = this.#host.failed(this, error);
    return statusOfError(
      new RpcError("unknown", `${this.method}: failed; the callee's log has error ${errorId}`, {
        details: { errorId },
      }),
      "yes",
    );
  }

  #finish(outcome: Status): void {
    if (this.#state === "ended") return;
    const executed = this.#state === "running" ? "yes" : "no";
    this.#state = "ended";
    this.#host.deadlines.remove(this);
    this.#children = undefined;
    const status = this.#lastWord(outcome, executed);
    if (this.#stopped === "cancelled") this.#stream.reset({ code: "cancelled", executed });
    else this.#stream.finish(status);
    this.#input?.fail(new RpcError("cancelled", `${this.method}: the call is over`));
    this.#host.ended(this, status);
  }

  #lastWord(outcome: Status, executed: Status["executed"]): Status {
    if (this.#stopped !== "no") return statusOfError(this.#stopReason(), executed);
    return this.#violation === undefined ? outcome : statusOfError(this.#violation, executed);
  }
}

const okStatus: Status = { code: "ok", executed: "yes", message: "" };

/** Apart from the class, so that a scope can run it without a closure. */
function produce(call: ServedCall, args: unknown[]): Promise<Status> {
  return call.produce(args);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : "the message cannot be read";
}
