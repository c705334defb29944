/** Beyond this the wall clock was set, or the machine has slept. */
const toleratedMs = 20;

/**
 * Milliseconds since the epoch, with the resolution and the order of the monotonic clock: spans of one process never
 * seem to begin before the one that they are nested in, unless somebody sets the wall clock.
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
