import { slowConsumerMs } from "../wire/limits.ts";

/*
 *     flowing ──refuses bytes──► stuck ──10 s──► overdue ──one poll phase later──► given up
 *        ▲                         │                │
 *        └───── takes bytes ───────┴────────────────┘
 *
 * Overdue exists because after a paused process wakes, timers fire before the socket says that it takes bytes again.
 */
type SlowConsumerState =
  | { readonly state: "flowing" }
  | { readonly state: "stuck"; readonly sinceMs: number }
  | { readonly state: "overdue" };

/** Finds out whether a connection has stopped taking bytes. */
export class SlowConsumer {
  #state: SlowConsumerState = { state: "flowing" };

  /** The connection takes bytes again, if only until the next look. */
  flowed(): void {
    this.#state = { state: "flowing" };
  }

  /** Looks at the connection. `isDead`: it has taken nothing for too long. */
  look(isBlocked: boolean, nowMs: number): { readonly isDead: boolean; readonly atMs: number } {
    const before = this.#state;
    if (!isBlocked) {
      this.flowed();
      return { isDead: false, atMs: Number.POSITIVE_INFINITY };
    }
    if (before.state === "overdue") return { isDead: true, atMs: nowMs };
    const sinceMs = before.state === "stuck" ? before.sinceMs : nowMs;
    const isOverdue = nowMs - sinceMs >= slowConsumerMs;
    this.#state = isOverdue ? { state: "overdue" } : { state: "stuck", sinceMs };
    return { isDead: false, atMs: isOverdue ? nowMs : sinceMs + slowConsumerMs };
  }
}
