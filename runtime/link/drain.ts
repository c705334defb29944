import { goAwayConfirmMs } from "../wire/limits.ts";

/** What a drain wants done. */
export type DrainStep = "none" | "say last id" | "look whether all has ended" | "give up";

/*
 *     announced ──PONG, or 2 s──► final ──all streams ended, or grace over──► (the link closes)
 *
 * While announced, the peer's streams that crossed the first GOAWAY are still taken.
 */
/** How far this side's drain has come. */
export class Drain {
  readonly #deadlineMs: number;
  readonly #confirmAtMs: number;
  #isFinal = false;

  constructor(nowMs: number, graceMs: number) {
    this.#deadlineMs = nowMs + graceMs;
    this.#confirmAtMs = nowMs + goAwayConfirmMs;
  }

  /** The last id was said: no stream is taken any more. */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  /** What to do now. */
  step(nowMs: number): DrainStep {
    if (nowMs >= this.#deadlineMs) return "give up";
    if (this.#isFinal) return "look whether all has ended";
    return nowMs >= this.#confirmAtMs ? "say last id" : "none";
  }

  /** When to ask again. */
  get atMs(): number {
    return this.#isFinal ? this.#deadlineMs : Math.min(this.#confirmAtMs, this.#deadlineMs);
  }

  /** Milliseconds of grace left, for GOAWAY. */
  finalize(nowMs: number): number {
    this.#isFinal = true;
    return Math.max(0, Math.round(this.#deadlineMs - nowMs));
  }
}
