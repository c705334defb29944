/** What a page tells of one of its cases; without `error` it has passed. */
export interface Report {
  readonly name: string;
  readonly error?: string;
}

/** What a page has told, until it has told all or nothing comes any more. */
export class Reports {
  readonly #come = new Map<string, Report>();
  readonly #silenceMs: number;
  readonly #count: number;
  #end!: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** Why the rest has not come. */
  #why = "The page has not told it.";
  /** Resolves when `count` have come, after a failure, or after `silenceMs` without a report. */
  readonly ended: Promise<void>;

  constructor(count: number, silenceMs: number) {
    this.#count = count;
    this.#silenceMs = silenceMs;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#listen();
  }

  add(report: Report): void {
    this.#come.set(report.name, report);
    if (this.#come.size === this.#count) this.#stop();
    else this.#listen();
  }

  /** No more will come. */
  fail(why: string): void {
    this.#why = why;
    this.#stop();
  }

  of(name: string): Report {
    return this.#come.get(name) ?? { name, error: this.#why };
  }

  #listen(): void {
    clearTimeout(this.#timer);
    const silent = (): void => this.fail(`The page has told nothing for ${this.#silenceMs} ms.`);
    this.#timer = setTimeout(silent, this.#silenceMs);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#end();
  }
}
