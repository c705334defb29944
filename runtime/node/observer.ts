import type { Log } from "./log.ts";
import { meshService } from "../rpc/builtin.ts";
import type { CallRecord, OnCall } from "../rpc/observe.ts";
import { EpochClock } from "../rpc/tracing/epoch-clock.ts";
import { type OnSpan, spanOf } from "../rpc/tracing/span.ts";
import { Tracer } from "../rpc/tracing/tracer.ts";
import { describeError } from "./explain.ts";
import type { LifeLog } from "./life-log.ts";

/** Tells the log and the author's `onSpan` of all that is over. */
export class Observer {
  readonly tracer: Tracer;
  /** Undefined if nobody listens: calls then make no records. */
  readonly onCall: OnCall | undefined;
  readonly #log: Log;
  readonly #life: LifeLog;
  readonly #onSpan: OnSpan | undefined;
  readonly #epoch = new EpochClock();

  constructor(log: Log, life: LifeLog, onSpan: OnSpan | undefined) {
    this.#log = log;
    this.#life = life;
    this.#onSpan = onSpan;
    const listens = log.takesCalls || onSpan !== undefined;
    this.tracer = new Tracer({ beginsTraces: listens });
    this.onCall = listens ? (record) => this.#call(record) : undefined;
  }

  /** A request that something in front of the mesh has answered. */
  request(record: CallRecord): void {
    this.#life.request(record);
    this.#span(record);
  }

  #call(record: CallRecord): void {
    this.#life.call(record);
    // What nodes ask each other is no call of anybody's.
    if (record.service !== meshService.name) this.#span(record);
  }

  #span(record: CallRecord): void {
    const onSpan = this.#onSpan;
    if (onSpan === undefined) return;
    const span = spanOf(record, this.#epoch.now());
    if (span === undefined) return;
    try {
      onSpan(span);
    } catch (error) {
      this.#log.error(`onSpan threw: ${describeError(error)}`);
    }
  }
}
