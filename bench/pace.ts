/** How long a run takes. */
export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export const thorough: Pace = { rounds: 9, roundMs: 1_000, warmUpMs: 2_000 };
export const quick: Pace = { rounds: 3, roundMs: 400, warmUpMs: 800 };
