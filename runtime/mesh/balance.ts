/** Something to choose among. */
export interface Candidate {
  readonly nodeId: string;
  /** Calls that wait there for this caller. */
  readonly pending: number;
}

/**
 * Takes turns over the candidates of one method. It remembers whom it took last, not a position, so that
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
  next<T extends Pick<Candidate, "nodeId">>(
    candidates: readonly T[],
    exclude: ReadonlySet<string>,
  ): T | undefined {
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
 * A turn for each method of each service: were it one for the service, methods called one after the other would
 * each stay with their own instance.
 */
export class TurnsByMethod {
  readonly #random: () => number;
  readonly #services = new Map<string, Map<string, Turns>>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** `method` is absent for what is offered as a whole: HTTP handlers and raw names. */
  of(service: string, method = ""): Turns {
    let methods = this.#services.get(service);
    if (methods === undefined) this.#services.set(service, (methods = new Map<string, Turns>()));
    let turns = methods.get(method);
    if (turns === undefined) methods.set(method, (turns = new Turns(this.#random)));
    return turns;
  }
}

/** A candidate takes sessions up to so many calls that wait, and beyond it up to so much more than the mean of all. */
const freePending = 32;
const maxOverMean = 1.25;

/**
 * The candidate that a session key belongs to: the same for every caller, whatever the order of the
 * candidates; when one comes or goes only its own keys move (rendezvous hashing). One that is overloaded hands its
 * sessions to the next in their order, until it is not. REGISTRY.md, "Sessions".
 */
export function stick<T extends Candidate>(
  candidates: readonly T[],
  session: string,
  exclude: ReadonlySet<string>,
): T | undefined {
  const home = homeOf(candidates, session, exclude, Infinity);
  if (home === undefined || home.pending < freePending) return home;
  const all = candidates.reduce((sum, { pending }) => sum + pending, 0);
  const bound = Math.max(freePending, (maxOverMean * all) / candidates.length);
  return homeOf(candidates, session, exclude, bound) ?? home;
}

/** Of those with fewer than `bound` calls. */
function homeOf<T extends Candidate>(
  candidates: readonly T[],
  session: string,
  exclude: ReadonlySet<string>,
  bound: number,
): T | undefined {
  const key = hash(session, 0x811c_9dc5);
  let best: T | undefined;
  let bestScore = -1;
  for (const candidate of candidates) {
    if (exclude.has(candidate.nodeId) || candidate.pending >= bound) continue;
    const score = hash(candidate.nodeId, key);
    if (score < bestScore || (score === bestScore && best !== undefined && best.nodeId < candidate.nodeId))
      continue;
    best = candidate;
    bestScore = score;
  }
  return best;
}

function firstAbove(candidates: readonly Pick<Candidate, "nodeId">[], nodeId: string): number {
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
