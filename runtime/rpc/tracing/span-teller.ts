import type { CallRecord } from "../observe.ts";
import { EpochClock } from "./epoch-clock.ts";
import { type OnSpan, spanOf } from "./span.ts";

/** Tells `onSpan` of what is over and belongs to a trace; `failed` takes what it throws. */
export class SpanTeller {
  readonly #onSpan: OnSpan;
  readonly #failed: (error: unknown) => void;
  readonly #epoch = new EpochClock();

  constructor(onSpan: OnSpan, failed: (error: unknown) => void) {
    this.#onSpan = onSpan;
    this.#failed = failed;
  }

  tell(record: CallRecord): void {
    const span = spanOf(record, this.#epoch.now());
    if (span === undefined) return;
    try {
      this.#onSpan(span);
    } catch (error) {
      this.#failed(error);
    }
  }
}
