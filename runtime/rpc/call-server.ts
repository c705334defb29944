import type { CallHeader, Reset, Status, StreamListener, VirtualStream } from "../link/stream.ts";
import type { Code } from "../error.ts";
import { literal } from "../check/describe.ts";
import { systemClock } from "./clock.ts";
import type { CallScope } from "./active-scope.ts";
import type { Caller } from "./context.ts";
import { Deadlines } from "./deadlines.ts";
import type { BoundMethod, Handler } from "./handler.ts";
import { checkInterceptors, type Interceptor } from "./intercept/interceptor.ts";
import type { OnCall, OnFailure } from "./observe.ts";
import { ServedCall, type ServedCallHost } from "./callee/served-call.ts";
import { Tracer } from "./tracing/tracer.ts";

export interface CallServerOptions {
  /** Shared by all calls of a node; an own one if absent. */
  readonly deadlines?: Deadlines;
  /** Carries the call along into nested calls. Without one, a nested call inherits nothing. */
  readonly scope?: CallScope;
  /** Shared by all calls of a node; one that begins no traces if absent. */
  readonly tracer?: Tracer;
  /** Run around the handlers of all services but those that are published `plain`. */
  readonly intercept?: readonly Interceptor[];
  readonly onCall?: OnCall;
  readonly onFailure?: OnFailure;
  /** Ids for errors that the caller is not told; random ones if absent. */
  readonly newErrorId?: () => string;
}

/** Serves the calls that arrive at a node. */
export class CallServer {
  readonly #host: Host;
  readonly #services: Map<string, Handler> = new Map();
  readonly #intercept: readonly Interceptor[];
  readonly #plain = new Set<Handler>();
  #draining = false;

  constructor(options: CallServerOptions = {}) {
    checkInterceptors(options.intercept);
    this.#host = new Host(options);
    this.#intercept = options.intercept ?? none;
  }

  /**
   * Serves `handler` under its contract's name, or as `as`; `plain`: without interceptors. Throws `TypeError` if the name is taken.
   */
  publish(
    handler: Handler,
    as: string = handler.service.name,
    { plain = false }: { readonly plain?: boolean } = {},
  ): void {
    if (this.#services.has(as)) throw new TypeError(`A service named ${as} is published already.`);
    this.#services.set(as, handler);
    if (plain) this.#plain.add(handler);
  }

  /** What is published, by name. */
  get services(): ReadonlyMap<string, Handler> {
    return this.#services;
  }

  /** Calls whose handlers have not ended. */
  get active(): number {
    return this.#host.active;
  }

  /** Refuses new calls from now on, `unavailable`, executed no; those that run go on. */
  drain(): void {
    this.#draining = true;
  }

  /** Resolves as soon as no call is active. */
  idle(): Promise<void> {
    return this.#host.idle();
  }

  /** Serves one call. Must be called in the turn in which the link accepted `stream`; never throws. */
  accept(header: CallHeader, stream: VirtualStream, caller: Caller): void {
    if (this.#draining)
      return this.#refuse(header, stream, caller, "unavailable", "the instance is shutting down");
    const handler = this.#services.get(header.service);
    if (handler === undefined) {
      return this.#refuse(
        header,
        stream,
        caller,
        "unimplemented",
        `no service ${literal(header.service)} here`,
      );
    }
    const bound: BoundMethod | undefined = handler.methods.get(header.method);
    if (bound === undefined) {
      const what = `${literal(header.service)} has no method ${literal(header.method)}`;
      return this.#refuse(header, stream, caller, "unimplemented", what);
    }
    const interceptors = this.#intercept.length > 0 && this.#plain.has(handler) ? none : this.#intercept;
    const call = new ServedCall(this.#host, bound, header, stream, caller, interceptors);
    this.#host.active++;
    stream.listen(call);
    call.begin(header);
  }

  #refuse(header: CallHeader, stream: VirtualStream, caller: Caller, code: Code, message: string): void {
    stream.listen(deaf);
    stream.finish({ code, executed: "no", message });
    this.#host.onCall?.({
      side: "server",
      service: header.service,
      method: header.method,
      code,
      trace: this.#host.tracer.received(header.trace),
      durationMs: 0,
      peer: caller.name,
      attempt: header.attempt,
    });
  }
}

const none: readonly Interceptor[] = [];

class Host implements ServedCallHost {
  readonly deadlines: Deadlines;
  readonly scope: CallScope | undefined;
  readonly tracer: Tracer;
  readonly onCall: OnCall | undefined;
  active = 0;
  readonly #onFailure: OnFailure | undefined;
  readonly #newErrorId: () => string;
  #idle: (() => void)[] = [];

  constructor(options: CallServerOptions) {
    this.deadlines = options.deadlines ?? new Deadlines(systemClock);
    this.scope = options.scope;
    this.tracer = options.tracer ?? new Tracer();
    this.onCall = options.onCall;
    this.#onFailure = options.onFailure;
    this.#newErrorId = options.newErrorId ?? (() => crypto.randomUUID());
  }

  ended(): void {
    this.active--;
    if (this.active === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  over(call: ServedCall, status: Status): void {
    if (this.onCall === undefined) return;
    const declared = call.declared?.status;
    this.onCall({
      side: "server",
      service: call.service,
      method: call.method,
      code: status.code,
      trace: call.trace,
      ...(declared !== undefined && { status: declared }),
      durationMs: this.deadlines.clock.now() - call.startedAt,
      peer: call.caller.name,
      attempt: call.attempt,
    });
  }

  failed(call: ServedCall, error: unknown): string {
    const id = this.#newErrorId();
    this.#onFailure?.({ id, service: call.service, method: call.method, caller: call.caller.name, error });
    return id;
  }

  idle(): Promise<void> {
    return this.active === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }
}

/** Hears nothing more of a call that was refused. */
const deaf: StreamListener = {
  message: () => {},
  end: () => {},
  status: () => {},
  reset: (_reset: Reset) => {},
  writable: () => {},
};
