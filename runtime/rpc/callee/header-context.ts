import type { CallHeader } from "../../link/stream.ts";
import type { CallContext, Caller } from "../context.ts";
import type { Clock } from "../clock.ts";
import type { Metadata } from "../channel.ts";
import { metadataOf, sessionOf } from "../metadata.ts";

/** What a handler may know of its call from the header alone. Read when asked: most handlers ask for nothing. */
export abstract class HeaderContext implements CallContext {
  readonly caller: Caller;
  /** On the clock. */
  readonly startedAt: number;
  readonly deadlineAt: number;
  protected readonly header: CallHeader;
  readonly #clock: Clock;
  #metadata: Metadata | undefined;

  constructor(header: CallHeader, caller: Caller, clock: Clock) {
    this.header = header;
    this.caller = caller;
    this.#clock = clock;
    this.startedAt = clock.now();
    this.deadlineAt = header.timeoutMs === 0 ? Infinity : this.startedAt + header.timeoutMs;
  }

  abstract get signal(): AbortSignal;

  get service(): string {
    return this.header.service;
  }

  get method(): string {
    return this.header.method;
  }

  get timeoutMs(): number {
    return Math.max(0, this.deadlineAt - this.#clock.now());
  }

  get deadline(): number {
    return Date.now() + this.timeoutMs;
  }

  get session(): string | undefined {
    return sessionOf(this.header.metadata);
  }

  get metadata(): Metadata {
    return (this.#metadata ??= metadataOf(this.header.metadata));
  }

  get trace(): Uint8Array | undefined {
    return this.header.trace;
  }

  get attempt(): number {
    return this.header.attempt;
  }
}
