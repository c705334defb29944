/** Beyond this the wall clock was set, or the machine has slept. */
const toleratedMs = 20;

/**
 * Milliseconds since the epoch, with the resolution of the monotonic clock: rounded to whole ones, a nested span would
 * often seem to begin before the one that it is nested in.
 */
export class EpochClock {
  #offsetMs = -Infinity;

  now(): number {
    const monotonicMs = performance.now();
    const wallMs = Date.now();
    if (Math.abs(wallMs - monotonicMs - this.#offsetMs) > toleratedMs) this.#offsetMs = wallMs - monotonicMs;
    return monotonicMs + this.#offsetMs;
  }
}
