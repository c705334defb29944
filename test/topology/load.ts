/** Asks one request after the other, several at a time, while something else happens; and says what came of it. */
export interface Answers {
  /** By status, or by what was wrong instead. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LoadOptions {
  /** Asked in turns. */
  readonly requests: readonly (() => Promise<Response>)[];
  /** At the same time. */
  readonly workers: number;
  /** Answers after `meanwhile` has ended, and at least a quarter of them before it begins. */
  readonly after: number;
}

export async function underLoad(options: LoadOptions, meanwhile: () => Promise<unknown>): Promise<Answers> {
  const { requests, workers, after } = options;
  const counts: Record<string, number> = {};
  const times: number[] = [];
  let asked = 0;
  let until = Infinity;
  let warm: () => void = () => {};
  const warmed = new Promise<void>((resolve) => (warm = resolve));
  const work = async (): Promise<void> => {
    while (times.length < until) {
      const request = requests[asked++ % requests.length]!;
      const startedAt = performance.now();
      const answer = await request().then(
        async (response) =>
          response.ok ? (await response.text(), String(response.status)) : await problemOf(response),
        (error: unknown) => String(error),
      );
      times.push(performance.now() - startedAt);
      counts[answer] = (counts[answer] ?? 0) + 1;
      if (times.length >= after / 4) warm();
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  await warmed;
  try {
    await meanwhile();
  } finally {
    until = times.length + after;
    await working;
  }
  times.sort((a, b) => a - b);
  return { counts, total: times.length, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) };
}

/** Without what differs from one answer to the next, such as its trace. */
async function problemOf(response: Response): Promise<string> {
  const text = await response.text();
  const detail = /"detail":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
  return `${response.status} ${detail.slice(0, 120)}`;
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
