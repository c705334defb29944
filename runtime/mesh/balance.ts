/** Something to choose among. */
export interface Candidate {
  readonly nodeId: string;
}

/**
 * Takes turns over the candidates of one service. It remembers whom it took last, not a position, so that
 * nobody is skipped or taken twice when nodes come and go.
 */
export class Turns {
  #last: string;

  /** The start is random, else many callers of few calls would all begin with the same node. */
  constructor(random: () => number) {
    this.#last = Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  }

  /** `candidates` are sorted by node id. Undefined if all of them are excluded. */
  next<T extends Candidate>(candidates: readonly T[], exclude: ReadonlySet<string>): T | undefined {
    const start = firstAbove(candidates, this.#last);
    for (let i = 0; i < candidates.length; i++) {
      const candidate = candidates[(start + i) % candidates.length]!;
      if (exclude.has(candidate.nodeId)) continue;
      this.#last = candidate.nodeId;
      return candidate;
    }
    return undefined;
  }
}

/**
 * The candidate that a session key belongs to: the same for every caller, whatever the order of the
 * candidates; when one comes or goes only its own keys move (rendezvous hashing).
 */
export function stick<T extends Candidate>(
  candidates: readonly T[],
  session: string,
  exclude: ReadonlySet<string>,
): T | undefined {
  const key = hash(session, 0x811c_9dc5);
  let best: T | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    if (exclude.has(candidate.nodeId)) continue;
    const score = hash(candidate.nodeId, key);
    if (score < bestScore || (score === bestScore && best !== undefined && best.nodeId < candidate.nodeId))
      continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}

function firstAbove(candidates: readonly Candidate[], nodeId: string): number {
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (candidates[middle]!.nodeId > nodeId) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** FNV-1a over UTF-16 units, then the finalizer of MurmurHash3: short keys that differ little must land far apart. */
function hash(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193);
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
