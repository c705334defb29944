/** What a client process is asked to do. */
export interface Load {
  /** Calls that wait for their answers at any time. */
  readonly inFlight: number;
  readonly ms: number;
}

/** What it has seen. */
export interface Sample {
  readonly perSecond: number;
  /** Microseconds of one call, the median; told at 1 in flight only. */
  readonly p50Us: number;
}

/** Serves loads to the process that has started this one, for as long as that lives. */
export function serveLoads(run: (load: Load) => Promise<Sample>): void {
  process.on("message", (load: Load) => {
    void run(load).then((sample) => process.send?.(sample));
  });
  // Whoever waits for loads stays, whether or not a connection keeps the process alive.
  process.channel?.ref();
  console.log("ready");
}

/** Keeps `inFlight` calls going, each begun when one has ended. */
export async function measureCalls(call: () => Promise<unknown>, { inFlight, ms }: Load): Promise<Sample> {
  const clock = new LoadClock(ms, inFlight === 1);
  const caller = async (): Promise<void> => {
    while (!clock.isOver) {
      await call();
      clock.count();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return clock.sample();
}

/** Counts calls until the time is over. */
export class LoadClock {
  isOver = false;
  #calls = 0;
  #lastMs: number;
  readonly #startMs: number;
  readonly #latenciesMs: number[] | undefined;

  /** Times each call only if `eachCall`: with many in flight it would cost what it measures. */
  constructor(ms: number, eachCall: boolean) {
    this.#startMs = performance.now();
    this.#lastMs = this.#startMs;
    this.#latenciesMs = eachCall ? [] : undefined;
    setTimeout(() => (this.isOver = true), ms);
  }

  count(): void {
    this.#calls++;
    if (this.#latenciesMs === undefined) return;
    const nowMs = performance.now();
    this.#latenciesMs.push(nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }

  sample(): Sample {
    const perSecond = (this.#calls * 1_000) / (performance.now() - this.#startMs);
    const sorted = this.#latenciesMs?.toSorted((a, b) => a - b) ?? [];
    return { perSecond, p50Us: 1_000 * (sorted[sorted.length >> 1] ?? 0) };
  }
}
