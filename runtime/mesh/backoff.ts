const firstMs = 200;
const factor = 1.6;
const jitter = 0.2;
/** How long a node counts as just lost: a restart, a roll-out. */
const recentMs = 300_000;
const recentCapMs = 2_000;
const capMs = 15_000;

/**
 * Milliseconds to wait before dialling again: 0.2 s, 1.6 times more after each failure, up to 2 s in the
 * first five minutes and to 15 s afterwards, for ever; 20 % more or less of it at random.
 */
export function backoffMs(failures: number, lostForMs: number, random: () => number): number {
  const cap = lostForMs < recentMs ? recentCapMs : capMs;
  // The exponent is held: beyond it the cap rules anyway.
  const base = Math.min(cap, firstMs * factor ** Math.min(failures, 32));
  return base * (1 - jitter + 2 * jitter * random());
}
