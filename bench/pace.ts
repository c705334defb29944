/** How long a run takes. */
export interface Pace {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  /** Chains of calls before the first that counts. */
  readonly warmUpChains: number;
}

export const thorough: Pace = { rounds: 9, roundMs: 1_000, warmUpMs: 2_000, warmUpChains: 50 };
export const quick: Pace = { rounds: 3, roundMs: 400, warmUpMs: 800, warmUpChains: 20 };
