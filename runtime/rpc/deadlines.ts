import type { Clock } from "./clock.ts";

/** Something with a deadline. */
export interface Expiring {
  /** On the clock of the deadlines it is put into. */
  readonly deadlineAt: number;
  /** When it fires, and where it waits until then; kept by `Deadlines`. Both start as -1. */
  deadlineTick: number;
  deadlinePlace: number;
  expire(): void;
}

const tickMs = 8;
/** Slots of the wheel: sixteen seconds. */
const wheelTicks = 2_048;
/** An idle timer sleeps at most this long, so that finding the next slot stays cheap. */
const maxSleepTicks = 128;

/**
 * The deadlines of all calls of a node, on one timer: a call costs a place in an array, not a timer, and leaves nothing
 * behind. Deadlines fire a tick late at most, as far as timers are exact, and never early.
 *
 *   wheel, slot = tick mod 2048   …  17 ─▶ [call, call]   18 ─▶ []   19 ─▶ [call, call a turn later]  …
 *                                    ▲ swept so far            ▲ the timer sleeps until a slot with calls
 */
export class Deadlines {
  readonly clock: Clock;
  /** A slot is made when the first deadline falls into it, and kept. */
  readonly #wheel: (Expiring[] | undefined)[] = Array.from({ length: wheelTicks });
  #waiting = 0;
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
    if (this.#waiting === 0) this.#swept = Math.floor(this.clock.now() / tickMs);
    const tick = Math.max(Math.ceil(item.deadlineAt / tickMs), this.#swept + 1);
    const slot = (this.#wheel[tick % wheelTicks] ??= []);
    item.deadlineTick = tick;
    item.deadlinePlace = slot.length;
    slot.push(item);
    this.#waiting++;
    if (tick < this.#wakesAt) this.#sleep(this.clock.now());
  }

  /** No-op for an item that is not waiting. */
  remove(item: Expiring): void {
    if (item.deadlineTick === -1) return;
    const slot = this.#slot(item.deadlineTick);
    const last = slot?.pop();
    if (slot !== undefined && last !== undefined && last !== item) {
      slot[item.deadlinePlace] = last;
      last.deadlinePlace = item.deadlinePlace;
    }
    item.deadlineTick = -1;
    item.deadlinePlace = -1;
    this.#waiting--;
  }

  #slot(tick: number): Expiring[] | undefined {
    return this.#wheel[tick % wheelTicks];
  }

  /** Until the first slot that is taken, if it is near. */
  #sleep(now: number): void {
    let tick = this.#swept + 1;
    const last = this.#swept + maxSleepTicks;
    while (tick < last && !this.#isTaken(tick)) tick++;
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
    // After a long sleep each slot is looked at once.
    this.#swept = Math.max(this.#swept, reached - wheelTicks);
    while (this.#swept < reached && this.#waiting > 0) this.#fire(++this.#swept, reached);
    if (this.#waiting > 0) this.#sleep(now);
  };

  #fire(tick: number, reached: number): void {
    const slot = this.#slot(tick);
    if (slot === undefined || slot.length === 0) return;
    for (const item of slot.filter(({ deadlineTick }) => deadlineTick <= reached)) {
      // One that fired before it may have ended it.
      if (item.deadlineTick === -1 || item.deadlineTick > reached) continue;
      this.remove(item);
      item.expire();
    }
  }

  #isTaken(tick: number): boolean {
    const slot = this.#slot(tick);
    return slot !== undefined && slot.length > 0;
  }
}
