import { meshService } from "../rpc/builtin.ts";
import type { CallRecord, OnCall } from "../rpc/observe.ts";
import { SpanTeller } from "../rpc/tracing/span-teller.ts";
import type { OnSpan } from "../rpc/tracing/span.ts";
import { Tracer } from "../rpc/tracing/tracer.ts";
import { describeError } from "./describe-error.ts";
import type { LifeLog } from "./life-log.ts";
import type { Log } from "./log.ts";

/** Tells the log and the author's `onSpan` of all that is over. */
export class Observer {
  readonly tracer: Tracer;
  /** Undefined if nobody listens: calls then make no records. */
  readonly onCall: OnCall | undefined;
  readonly #life: LifeLog;
  readonly #spans: SpanTeller | undefined;

  constructor(log: Log, life: LifeLog, onSpan: OnSpan | undefined) {
    this.#life = life;
    this.#spans =
      onSpan && new SpanTeller(onSpan, (error) => log.error(`onSpan threw: ${describeError(error)}`));
    const listens = log.takesCalls || onSpan !== undefined;
    this.tracer = new Tracer({ beginsTraces: listens });
    this.onCall = listens ? (record) => this.#call(record) : undefined;
  }

  /** A request that something in front of the mesh has answered. */
  request(record: CallRecord): void {
    this.#life.request(record);
    this.#spans?.tell(record);
  }

  #call(record: CallRecord): void {
    this.#life.call(record);
    // What nodes ask each other is no call of anybody's.
    if (record.service !== meshService.name) this.#spans?.tell(record);
  }
}
