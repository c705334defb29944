import { type ClientRequest, type IncomingMessage, request as startRequest } from "node:http";
import { httpStatus, RpcError } from "../error.ts";
import { openRaw, type RawRouter } from "../raw/opening.ts";
import type { RawDuplex } from "../raw/raw-duplex.ts";
import type { ActiveScope, Cancellable } from "../rpc/active-scope.ts";
import type { Clock } from "../rpc/clock.ts";
import type { OnCall } from "../rpc/observe.ts";
import { decideRetry, type RetryPolicy } from "../rpc/retry.ts";
import type { SpanContext } from "../rpc/tracing/span-context.ts";
import { clientLeftStatus, recordOf } from "./exchange.ts";
import { maxHeadBytes } from "./limits.ts";
import { RequestBody } from "./request-body.ts";
import { type RequestHead, requestHead, targetOf } from "./request-head.ts";
import { isWhole, refusalOf, responseOf } from "./response.ts";

export interface OutgoingRequestHost {
  readonly router: RawRouter;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly onCall: OnCall | undefined;
}

/** Which handler is asked, and for whom. */
export interface Errand {
  /** Name of the nodes that have the handler, and of the handler there. */
  readonly node: string;
  readonly handler: string;
  /** What nodes are chosen by. */
  readonly offer: string;
  /** Left out of the path. */
  readonly base: string;
  readonly session: string | undefined;
  readonly trace: SpanContext | undefined;
  /** What the request is made within. */
  readonly parent: ActiveScope | undefined;
}

/**
 * One request at the node that asks, over all its tries.
 *
 *   asking ──head of the answer──▶ answering ──its end, or broken off──▶ over
 *    │ ▲                              └─────── cancelled ────────────────▲
 *    │ └─ may be tried again ─ pausing                                   │
 *    └──────── refused, failed, cancelled ───────────────────────────────┘
 */
export class OutgoingRequest implements Cancellable {
  readonly #host: OutgoingRequestHost;
  readonly #errand: Errand;
  readonly #request: Request;
  readonly #body: RequestBody;
  readonly #startMs: number;
  #state: "asking" | "answering" | "over" = "asking";
  #outgoing: ClientRequest | undefined;
  #duplex: RawDuplex | undefined;
  #instance = "";
  #attempt = 0;
  #cancelled: RpcError | undefined;
  #stopPause: () => void = () => {};

  constructor(host: OutgoingRequestHost, errand: Errand, request: Request) {
    this.#host = host;
    this.#errand = errand;
    this.#request = request;
    this.#body = new RequestBody(request);
    this.#startMs = host.clock.now();
  }

  /** Resolves with the head of the answer. Rejects with `RpcError`. Called once. */
  async answer(): Promise<Response> {
    const { signal } = this.#request;
    const { base, trace, parent } = this.#errand;
    try {
      if (signal.aborted) this.handleEvent();
      if (parent?.stopReason !== undefined) this.#cancelled = notSent(parent.stopReason);
      if (this.#cancelled !== undefined) throw this.#cancelled;
      signal.addEventListener("abort", this);
      parent?.adopt(this);
      return await this.#tries(requestHead(this.#request, this.#body.isPresent, base, trace));
    } catch (error) {
      this.#over(RpcError.is(error) ? httpStatus(error.code) : 500);
      throw error;
    }
  }

  /** Ends the request wherever it is; its handler sees its client leave. */
  cancel(code: "cancelled" | "deadline_exceeded", reason: string): void {
    if (this.#state === "over") return;
    this.#cancelled ??= new RpcError(code, reason);
    this.#outgoing?.destroy();
    this.#duplex?.destroy();
    this.#stopPause();
  }

  /** EventListener of the signal. */
  handleEvent(): void {
    this.cancel("cancelled", "the client has left");
  }

  async #tries(head: RequestHead): Promise<Response> {
    const { handler, offer, session, trace } = this.#errand;
    const wanted = { kind: "http", name: handler, offer, session, trace: trace?.bytes } as const;
    const tried = new Set<string>();
    let last: RpcError | undefined;
    let unsure = 0;
    for (let attempt = 0; ; attempt++) {
      const { duplex, endpoint } = openAfter(last, () => openRaw(this.#host.router, wanted, tried, attempt));
      this.#instance = endpoint.instance;
      this.#attempt = attempt;
      this.#duplex = duplex;
      const outcome = await this.#ask(duplex, head);
      if (!RpcError.is(outcome)) return this.#answered(outcome, duplex);
      if (this.#cancelled !== undefined) throw this.#cancelled;
      if (outcome.executed === "unknown") unsure++;
      const decision = this.#decide(outcome, unsure);
      if (decision.kind === "fail") throw outcome;
      last = outcome;
      if (decision.kind === "again") await this.#pause(decision.afterMs, tried);
    }
  }

  /** The head of the answer, or why there is none. */
  #ask(duplex: RawDuplex, { method, target, headers }: RequestHead): Promise<IncomingMessage | RpcError> {
    return new Promise((resolve) => {
      const fail = (error?: Error): void => resolve(failureOf(duplex, error));
      duplex.on("error", fail);
      duplex.once("close", () => fail());
      const outgoing = startRequest({
        createConnection: () => duplex,
        method,
        path: target,
        headers,
        setHost: false,
        maxHeaderSize: maxHeadBytes,
      });
      this.#outgoing = outgoing;
      outgoing.once("response", resolve);
      outgoing.on("error", fail);
      void this.#body.pour(outgoing);
    });
  }

  #answered(incoming: IncomingMessage, duplex: RawDuplex): Response {
    const outgoing = this.#outgoing!;
    this.#body.commit();
    try {
      const response = responseOf(incoming, outgoing, duplex);
      this.#state = "answering";
      incoming.once("close", () => {
        const refusal = refusalOf(duplex);
        const broken = refusal === undefined ? clientLeftStatus : httpStatus(refusal.code);
        this.#over(isWhole(incoming, duplex, response.body !== null) ? response.status : broken);
      });
      return response;
    } catch (error) {
      outgoing.destroy();
      throw error;
    }
  }

  #decide(failure: RpcError, unsure: number): ReturnType<typeof decideRetry> {
    return decideRetry(
      {
        code: failure.code,
        executed: failure.executed,
        retryAfterMs: failure.retryAfterMs,
        unsure,
        // Safe methods are what `@readonly` is among calls (RFC 9110, 9.2.1).
        repeatable: safe.has(this.#request.method),
        committed: !this.#body.canReplay,
        remainingMs: Infinity,
      },
      this.#host.retry,
      this.#host.random,
    );
  }

  async #pause(afterMs: number, tried: Set<string>): Promise<void> {
    await new Promise<void>((resolve) => {
      const stop = this.#host.clock.after(afterMs, resolve);
      this.#stopPause = () => {
        stop();
        resolve();
      };
    });
    if (this.#cancelled !== undefined) throw this.#cancelled;
    // Where all were tried, any of them will do.
    if (this.#host.router.pick(this.#errand.offer, { exclude: tried }) === undefined) tried.clear();
  }

  #over(status: number): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#body.leave();
    this.#request.signal.removeEventListener("abort", this);
    this.#errand.parent?.release(this);
    const { clock, onCall } = this.#host;
    if (onCall === undefined) return;
    const { node, handler, trace } = this.#errand;
    onCall(
      recordOf({
        side: "client",
        node,
        handler,
        method: this.#request.method,
        target: targetOf(this.#request.url),
        status,
        durationMs: clock.now() - this.#startMs,
        peer: this.#instance,
        attempt: this.#attempt,
        trace,
      }),
    );
  }
}

const safe: ReadonlySet<string> = /* @__PURE__ */ new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** What the last try failed of says more than that there is nobody else. */
function openAfter<T>(last: RpcError | undefined, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw last ?? error;
  }
}

function failureOf(duplex: RawDuplex, error: Error | undefined): RpcError {
  const refusal = refusalOf(duplex);
  if (refusal !== undefined) return refusal;
  if (RpcError.is(error)) return error;
  const what = error === undefined ? "it ended without an answer" : error.message;
  return new RpcError("internal", `the handler does not answer in HTTP/1.1: ${what}`, { cause: error });
}

function notSent({ code, message }: RpcError): RpcError {
  const ends = code === "deadline_exceeded" ? code : "cancelled";
  return new RpcError(ends, `not sent, because of what it was made for: ${message}`, { executed: "no" });
}
