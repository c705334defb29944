import type { CallHeader, MetadataEntries } from "../../link/stream.ts";
import type { CallContext, Caller } from "../context.ts";
import type { Clock } from "../clock.ts";
import type { Metadata } from "../channel.ts";
import { metadataOf, sessionOf } from "../metadata.ts";
import type { SpanContext } from "../tracing/span-context.ts";
import type { Tracer } from "../tracing/tracer.ts";

/** What a handler may know of its call from the header alone. The header itself is let go, and the first message with it. */
export abstract class HeaderContext implements CallContext {
  readonly service: string;
  readonly method: string;
  readonly caller: Caller;
  readonly attempt: number;
  readonly trace: SpanContext | undefined;
  /** On the clock. */
  readonly startedAt: number;
  readonly deadlineAt: number;
  readonly #clock: Clock;
  readonly #entries: MetadataEntries;
  #metadata: Metadata | undefined;

  constructor(header: CallHeader, caller: Caller, clock: Clock, tracer: Tracer) {
    this.service = header.service;
    this.method = header.method;
    this.caller = caller;
    this.attempt = header.attempt;
    this.trace = tracer.received(header.trace);
    this.#entries = header.metadata;
    this.#clock = clock;
    this.startedAt = clock.now();
    this.deadlineAt = header.timeoutMs === 0 ? Infinity : this.startedAt + header.timeoutMs;
  }

  abstract get signal(): AbortSignal;

  get timeoutMs(): number {
    return Math.max(0, this.deadlineAt - this.#clock.now());
  }

  get deadline(): number {
    return Date.now() + this.timeoutMs;
  }

  get session(): string | undefined {
    return sessionOf(this.#entries);
  }

  get metadata(): Metadata {
    return (this.#metadata ??= metadataOf(this.#entries));
  }
}
