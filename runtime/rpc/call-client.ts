import { describeType } from "../check/describe.ts";
import { RpcError } from "../error.ts";
import type { CallScope } from "./active-scope.ts";
import type { CallOptions, Channel, Stream } from "./channel.ts";
import { systemClock } from "./clock.ts";
import { Deadlines } from "./deadlines.ts";
import { interceptChannel } from "./intercept/intercepted-channel.ts";
import { checkInterceptors, type Interceptor } from "./intercept/interceptor.ts";
import { isAsyncIterable } from "./items/item-pump.ts";
import { ItemStream } from "./items/item-stream.ts";
import type { OnCall } from "./observe.ts";
import type { CallRequest, OutgoingHost } from "./caller/call-request.ts";
import { noOptions } from "./caller/options.ts";
import { OutgoingCall } from "./caller/outgoing-call.ts";
import { SingleAnswer } from "./caller/single-answer.ts";
import { type RetryPolicy, defaultRetry } from "./retry.ts";
import type { Router } from "./router.ts";
import type { ClientStreamMethod, DuplexMethod, Method, ServerStreamMethod, UnaryMethod } from "./service.ts";
import { Tracer } from "./tracing/tracer.ts";

export interface ChannelOptions {
  /** Name under which the service is published; the contract's own if absent. */
  readonly service?: string;
  /** Milliseconds that a unary call may take, unless its method or its options say otherwise; 10,000. Streams have no deadline. */
  readonly timeoutMs?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** Shared by all calls of a node; own ones if absent. */
  readonly deadlines?: Deadlines;
  /** Where a call finds the one that it is nested in, whose deadline and cancellation it inherits. */
  readonly scope?: CallScope;
  /** Shared by all calls of a node; one that begins no traces if absent. */
  readonly tracer?: Tracer;
  /** Run around each call, the first outermost. */
  readonly intercept?: readonly Interceptor[];
  readonly onCall?: OnCall;
  /** In [0, 1), for the jitter of pauses; `Math.random` if absent. */
  readonly random?: () => number;
  /** Calls of one service that may wait for their answers; 16,384. Beyond it: `resource_exhausted`, executed no. */
  readonly maxPending?: number;
}

/**
 * Sends the calls of generated clients to the instances that `router` chooses. Keep one for each
 * service: the limit of waiting calls is counted here.
 */
export function createChannel(router: Router, options: ChannelOptions = {}): Channel {
  checkInterceptors(options.intercept);
  return interceptChannel(new RoutedChannel(router, options), options.intercept, options.service);
}

class RoutedChannel implements Channel {
  readonly #host: Host;
  readonly #service: string | undefined;

  constructor(router: Router, options: ChannelOptions) {
    this.#host = new Host(router, options);
    this.#service = options.service;
  }

  unary<P extends readonly unknown[], R>(
    method: UnaryMethod<P, R>,
    params: P,
    options: CallOptions = noOptions,
  ): Promise<R> {
    return this.#single<R>(method, params, undefined, options);
  }

  serverStream<P extends readonly unknown[], T>(
    method: ServerStreamMethod<P, T>,
    params: P,
    options: CallOptions = noOptions,
  ): Stream<T> {
    return this.#items<T>(method, params, undefined, options);
  }

  clientStream<P extends readonly unknown[], I, R>(
    method: ClientStreamMethod<P, I, R>,
    params: P,
    input: AsyncIterable<I>,
    options: CallOptions = noOptions,
  ): Promise<R> {
    return this.#single<R>(method, params, input, options);
  }

  duplex<P extends readonly unknown[], I, T>(
    method: DuplexMethod<P, I, T>,
    params: P,
    input: AsyncIterable<I>,
    options: CallOptions = noOptions,
  ): Stream<T> {
    return this.#items<T>(method, params, input, options);
  }

  /** An async function, because the error gets its stack behind the `await`. */
  async #single<R>(
    method: Method,
    params: readonly unknown[],
    input: AsyncIterable<unknown> | undefined,
    options: CallOptions,
  ): Promise<R> {
    const answer = new SingleAnswer();
    new OutgoingCall(this.#host, this.#request(method, params, input, options), answer).start();
    await answer.settled;
    return answer.take() as R;
  }

  #items<T>(
    method: Method,
    params: readonly unknown[],
    input: AsyncIterable<unknown> | undefined,
    options: CallOptions,
  ): Stream<T> {
    const request = this.#request(method, params, input, options);
    let call: OutgoingCall | undefined;
    const items = new ItemStream<T>({
      start: () => {
        call = new OutgoingCall(this.#host, request, {
          value: (value, bytes) => void items.push(value as T, bytes),
          done: () => items.end(),
          failed: ({ error, ownCode }) => items.fail(error, ownCode !== undefined),
        });
        call.start();
      },
      consume: (bytes) => call?.consume(bytes),
      leave: () => call?.cancel("cancelled", "the reader has left the stream"),
    });
    return items;
  }

  #request(
    method: Method,
    params: readonly unknown[],
    input: AsyncIterable<unknown> | undefined,
    options: CallOptions,
  ): CallRequest {
    const takesInput = method.kind === "clientStream" || method.kind === "duplex";
    if (takesInput && !isAsyncIterable(input)) {
      throw new TypeError(`${method.name} takes an AsyncIterable of items, found ${describeType(input)}`);
    }
    return { method, service: this.#service ?? method.service, params, input, options };
  }
}

class Host implements OutgoingHost {
  readonly router: Router;
  readonly deadlines: Deadlines;
  readonly scope: CallScope | undefined;
  readonly tracer: Tracer;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly onCall: OnCall | undefined;
  readonly timeoutMs: number;
  readonly #maxPending: number;
  readonly #pending: Map<string, number> = new Map();

  constructor(router: Router, options: ChannelOptions) {
    this.router = router;
    this.deadlines = options.deadlines ?? new Deadlines(systemClock);
    this.scope = options.scope;
    this.tracer = options.tracer ?? new Tracer();
    this.retry = { ...defaultRetry, ...options.retry };
    this.random = options.random ?? Math.random;
    this.onCall = options.onCall;
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.#maxPending = options.maxPending ?? 16_384;
    if (!(this.timeoutMs > 0)) {
      throw new TypeError(
        `timeoutMs must be more than 0 milliseconds, or Infinity; found ${this.timeoutMs}.`,
      );
    }
  }

  began(service: string): void {
    const pending = this.#pending.get(service) ?? 0;
    if (pending >= this.#maxPending) {
      throw new RpcError(
        "resource_exhausted",
        `${pending} calls of ${service} wait already, which is the limit`,
        {
          executed: "no",
        },
      );
    }
    this.#pending.set(service, pending + 1);
  }

  ended(service: string): void {
    const pending = this.#pending.get(service) ?? 1;
    this.#pending.set(service, pending - 1);
  }
}
