import { keepaliveDeadMs, keepaliveIdleMs, keepaliveWaitingMs } from "../wire/limits.ts";
import { Violation } from "../wire/violation.ts";

/*
 *     quiet ──silent too long──► pinged ──5 s──► overdue ──one poll phase later──► dead
 *       ▲                          │                │
 *       └──────── a byte ──────────┴────────────────┘
 *
 * Overdue exists because after a paused process wakes, timers fire before the socket is read.
 */
type KeepaliveState = "quiet" | "pinged" | "overdue" | "dead";

/** What the owner does next. */
export interface KeepaliveStep {
  readonly action: "none" | "ping" | "dead";
  /** When to ask again. */
  readonly atMs: number;
}

/** Finds out whether the peer still lives, by silence. */
export class Keepalive {
  #state: KeepaliveState = "quiet";
  #heardAtMs: number;
  #pingedAtMs = 0;
  /** When the PINGs were sent that have no PONG yet: a drain sends one too. */
  readonly #pingsAtMs: number[] = [];
  #rttMs: number | undefined;

  constructor(nowMs: number) {
    this.#heardAtMs = nowMs;
  }

  get state(): KeepaliveState {
    return this.#state;
  }

  /** Of the last PING; undefined before the first PONG. */
  get rttMs(): number | undefined {
    return this.#rttMs;
  }

  /** A PING was sent. */
  pinged(nowMs: number): void {
    this.#pingsAtMs.push(nowMs);
  }

  /** PONG came. Throws `Violation` if nobody asked. */
  ponged(nowMs: number): void {
    const sentAtMs = this.#pingsAtMs.shift();
    if (sentAtMs === undefined) throw new Violation("PONG without a PING");
    this.#rttMs = nowMs - sentAtMs;
  }

  /** Any byte came. */
  heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
    if (this.#state !== "dead") this.#state = "quiet";
  }

  tick(nowMs: number, callsWait: boolean): KeepaliveStep {
    switch (this.#state) {
      case "quiet": {
        const dueMs = this.#heardAtMs + (callsWait ? keepaliveWaitingMs : keepaliveIdleMs);
        if (nowMs < dueMs) return { action: "none", atMs: dueMs };
        this.#state = "pinged";
        this.#pingedAtMs = nowMs;
        return { action: "ping", atMs: nowMs + keepaliveDeadMs };
      }
      case "pinged": {
        const dueMs = this.#pingedAtMs + keepaliveDeadMs;
        if (nowMs < dueMs) return { action: "none", atMs: dueMs };
        this.#state = "overdue";
        return { action: "none", atMs: nowMs };
      }
      default:
        this.#state = "dead";
        return { action: "dead", atMs: nowMs };
    }
  }
}
