/** One line of the table, and of what `--json` writes. */
export interface Row {
  readonly measure: string;
  readonly unit: string;
  readonly ours: number;
  /** The limit, `raw`, is among them where the ratio is to it. */
  readonly rivals: Readonly<Record<string, number>>;
  /** Ours by the rival's that counts, the median over rounds. */
  readonly ratio: number;
  /** What the ratio must reach; where it is above the goal, less is better. */
  readonly bar: number;
  readonly goal: number;
}

export function reaches({ ratio, bar, goal }: Row): boolean {
  return bar > goal ? ratio <= bar : ratio >= bar;
}
