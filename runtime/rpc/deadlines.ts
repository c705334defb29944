import type { Clock } from "./clock.ts";

/** Something with a deadline. */
export interface Expiring {
  /** On the clock of the deadlines it is put into. */
  readonly deadlineAt: number;
  /** Where it waits; kept by `Deadlines`. Starts as -1. */
  deadlineTick: number;
  expire(): void;
}

const tickMs = 8;
/** An idle timer sleeps at most this long, so that finding the next slot stays cheap. */
const maxSleepTicks = 128;

/**
 * The deadlines of all calls of a node, on one timer: a call costs a place in a set, not a timer.
 * Deadlines fire a tick late at most, as far as timers are exact, and never early.
 *
 *   slots by tick   1041 ─▶ {call, call}   1042 ─▶ {call}   1103 ─▶ {call, call, call}
 *                   ▲ the timer sleeps until here
 */
export class Deadlines {
  readonly clock: Clock;
  readonly #slots: Map<number, Set<Expiring>> = new Map();
  /** The last tick that was swept. */
  #swept = 0;
  /** The tick that the timer waits for; `Infinity`: no timer runs. */
  #wakesAt = Infinity;
  #stopTimer: () => void = () => {};

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A deadline that has passed fires with the next tick, never within this call. */
  add(item: Expiring): void {
    const now = this.clock.now();
    if (this.#slots.size === 0) this.#swept = Math.floor(now / tickMs);
    const tick = Math.max(Math.ceil(item.deadlineAt / tickMs), this.#swept + 1);
    item.deadlineTick = tick;
    const slot = this.#slots.get(tick);
    if (slot === undefined) this.#slots.set(tick, new Set([item]));
    else slot.add(item);
    if (tick < this.#wakesAt) this.#sleep(now);
  }

  /** No-op for an item that is not waiting. */
  remove(item: Expiring): void {
    const tick = item.deadlineTick;
    item.deadlineTick = -1;
    const slot = this.#slots.get(tick);
    if (slot?.delete(item) === true && slot.size === 0) this.#slots.delete(tick);
  }

  /** Until the first slot that is taken, if it is near. */
  #sleep(now: number): void {
    let tick = this.#swept + 1;
    const last = this.#swept + maxSleepTicks;
    while (tick < last && !this.#slots.has(tick)) tick++;
    if (tick === this.#wakesAt) return;
    this.#stopTimer();
    this.#wakesAt = tick;
    this.#stopTimer = this.clock.after(Math.max(0, Math.ceil(tick * tickMs - now)), this.#wake);
  }

  readonly #wake = (): void => {
    this.#wakesAt = Infinity;
    this.#stopTimer = () => {};
    const now = this.clock.now();
    const reached = Math.floor(now / tickMs);
    while (this.#swept < reached && this.#slots.size > 0) {
      const slot = this.#slots.get(++this.#swept);
      if (slot === undefined) continue;
      this.#slots.delete(this.#swept);
      for (const item of slot) {
        // One that fired before it in this slot may have ended it.
        if (item.deadlineTick !== this.#swept) continue;
        item.deadlineTick = -1;
        item.expire();
      }
    }
    if (this.#slots.size > 0) this.#sleep(now);
  };
}
