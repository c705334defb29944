import { RpcError } from "../error.ts";
import type { Clock } from "../rpc/clock.ts";

/** Of `mesh.wait`. */
export interface WaitOptions {
  /** Milliseconds; `Infinity` is allowed. Default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Of each service. Default 1. */
  readonly instances?: number;
}

/** From here on whoever looks at the log is told what is waited for. */
const longMs = 2_000;

/** Those who wait for something to become true, and are asked again whenever anything changes. */
export class Waiting {
  readonly #clock: Clock;
  readonly #onLong: (explanation: string) => void;
  readonly #looks = new Set<() => void>();
  #closed: RpcError | undefined;

  /** `onLong` hears once of each wait that takes more than 2 s. */
  constructor(clock: Clock, onLong: (explanation: string) => void = () => {}) {
    this.#clock = clock;
    this.#onLong = onLong;
  }

  /** Something has changed. */
  look(): void {
    for (const look of this.#looks) look();
  }

  /** The mesh closes. */
  close(error: RpcError): void {
    this.#closed = error;
    this.look();
  }

  /**
   * Resolves as soon as `missing` returns nothing. Rejects with `deadline_exceeded` and what `explain` says, with
   * the reason of `signal`, or because the mesh was closed.
   */
  until(missing: () => readonly string[], explain: () => string, options: WaitOptions): Promise<void> {
    const { timeoutMs = 30_000, signal } = options;
    return new Promise((resolve, reject) => {
      let stopTimer = (): void => {};
      const stopWord = this.#clock.after(longMs, () => this.#onLong(explain()));
      const settle = (done: () => void): void => {
        this.#looks.delete(look);
        stopTimer();
        stopWord();
        signal?.removeEventListener("abort", look);
        done();
      };
      const look = (): void => {
        if (signal?.aborted === true) settle(() => reject(signal.reason));
        else if (missing().length === 0) settle(resolve);
        else if (this.#closed !== undefined) settle(() => reject(this.#closed));
      };
      this.#looks.add(look);
      signal?.addEventListener("abort", look);
      // A timer cannot wait longer than this; whoever asks for more means for ever.
      if (timeoutMs < 0x7fff_ffff) {
        stopTimer = this.#clock.after(timeoutMs, () => {
          const error = new RpcError("deadline_exceeded", `After ${timeoutMs} ms ${explain()}`, {
            executed: "no",
          });
          settle(() => reject(error));
        });
      }
      look();
    });
  }
}
