import {
  emptyDataInRow,
  maxQuickResets,
  pingBurst,
  pingRefillMs,
  quickResetMs,
  resetPeriodMs,
  tinyWindowBytes,
  tinyWindowsPerSend,
} from "../wire/limits.ts";
import { Violation } from "../wire/violation.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Counts what costs a peer nothing to send. Each method throws `Violation` when it is too much. PROTOCOL.md, "Floods". */
export class Floods {
  readonly #pings: TokenBucket;
  #tinyWindows = tinyWindowsPerSend;
  #creditedFrames = 0;
  #emptyData = 0;
  #periodAtMs: number;
  #opens = 0;
  #quickResets = 0;

  constructor(nowMs: number) {
    this.#pings = new TokenBucket(pingBurst, pingRefillMs, nowMs);
    this.#periodAtMs = nowMs;
  }

  ping(nowMs: number): void {
    if (!this.#pings.take(nowMs)) throw flood("PING");
  }

  /** `creditedFrames`: how many frames this side has sent that a WINDOW may answer. */
  window(bytes: number, creditedFrames: number): void {
    if (bytes >= tinyWindowBytes) return;
    if (creditedFrames !== this.#creditedFrames) {
      this.#tinyWindows = Math.min(
        this.#tinyWindows + (creditedFrames - this.#creditedFrames) * tinyWindowsPerSend,
        tinyWindowsPerSend * 1_000,
      );
      this.#creditedFrames = creditedFrames;
    }
    if (--this.#tinyWindows < 0) throw flood("WINDOW");
  }

  data(isEmpty: boolean): void {
    if (!isEmpty) this.#emptyData = 0;
    else if (++this.#emptyData > emptyDataInRow) throw flood("empty DATA");
  }

  opened(nowMs: number): void {
    if (nowMs - this.#periodAtMs >= resetPeriodMs) {
      this.#periodAtMs = nowMs;
      this.#opens = 0;
      this.#quickResets = 0;
    }
    this.#opens++;
  }

  /** A stream of the peer was reset, by either side. */
  reset(nowMs: number, openedAtMs: number): void {
    if (nowMs - openedAtMs > quickResetMs) return;
    if (++this.#quickResets > maxQuickResets && this.#quickResets * 2 > this.#opens) throw flood("RESET");
  }
}

function flood(frame: string): Violation {
  return new Violation(`too many ${frame}`, "resource_exhausted");
}
