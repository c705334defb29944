/** The peers of the benchmark; each is published under its name. */
export const peerNames: readonly string[] = ["A", "B", "C", "D", "E"];
