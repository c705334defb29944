import type { Link } from "../link/link.ts";
import type { Peer } from "../link/options.ts";
import type { Address } from "../transport/transport.ts";

/** What a link is judged by. */
export interface RankedLink {
  readonly link: Pick<Link, "state" | "peerIsLeaving" | "isOpenForCalls" | "isWorn">;
  readonly peer: Pick<Peer, "nodeId">;
  /** Node id of the side that dialled. */
  readonly dialledBy: string;
}

/** A link that is ready, and who made it. */
export interface MeshLink extends RankedLink {
  readonly link: Link;
  readonly peer: Peer;
  /** Where the bytes come from. */
  readonly remote: Address;
  /** This node's end. */
  readonly near: Address;
  /** What this node dialled: `10.0.0.1:11999`. */
  readonly dialled?: string;
}

/** The links of this node by their peer. Two nodes may have more than one for a while: when both dialled, or one dialled twice. */
export class LinkTable<L extends RankedLink = MeshLink> {
  readonly #ownId: string;
  readonly #byNode = new Map<string, L[]>();

  constructor(ownId: string) {
    this.#ownId = ownId;
  }

  /**
   * Takes a link that has become ready. Returns the one of two that this node should drain, if there
   * are two and it is this node that dialled the worse: each link is drained by who dialled it.
   */
  add(link: L): L | undefined {
    const { nodeId } = link.peer;
    const links = this.#byNode.get(nodeId) ?? [];
    links.push(link);
    this.#byNode.set(nodeId, links);
    const open = links.filter(isKept).toSorted((a, b) => this.#rank(a) - this.#rank(b));
    const worst = open.length > 1 ? open.at(-1) : undefined;
    return worst?.dialledBy === this.#ownId ? worst : undefined;
  }

  /** True if the node has no other link. */
  remove(link: L): boolean {
    const { nodeId } = link.peer;
    const left = this.#byNode.get(nodeId)?.filter((other) => other !== link) ?? [];
    if (left.length > 0) this.#byNode.set(nodeId, left);
    else this.#byNode.delete(nodeId);
    return left.length === 0;
  }

  /** Where calls to this node go: the link dialled by the smaller id, the older of two, not one that drains if there is another. */
  best(nodeId: string): L | undefined {
    const links = this.#byNode.get(nodeId);
    if (links === undefined) return undefined;
    let best: L | undefined;
    for (const link of links) {
      if (!link.link.isOpenForCalls) continue;
      if (best === undefined || this.#rank(link) < this.#rank(best)) best = link;
    }
    return best;
  }

  /** Some link to this node, also one that takes no calls. */
  any(nodeId: string): L | undefined {
    return this.best(nodeId) ?? this.#byNode.get(nodeId)?.[0];
  }

  /** Whether some link to this node is there to stay: one that ends sooner or later is no reason not to dial. */
  stays(nodeId: string): boolean {
    return this.#byNode.get(nodeId)?.some(stays) === true;
  }

  has(nodeId: string): boolean {
    return this.#byNode.has(nodeId);
  }

  /** Ids of the nodes that are linked. */
  nodeIds(): Iterable<string> {
    return this.#byNode.keys();
  }

  /** Number of nodes that are linked. */
  get size(): number {
    return this.#byNode.size;
  }

  all(): L[] {
    return [...this.#byNode.values()].flat();
  }

  /** Lower is better. */
  #rank(link: RankedLink): number {
    const smaller = link.peer.nodeId < this.#ownId ? link.peer.nodeId : this.#ownId;
    return (isKept(link) ? 0 : 4) + (link.link.isWorn ? 2 : 0) + (link.dialledBy === smaller ? 0 : 1);
  }
}

/** Neither side drains it, nor will soon. */
export function stays(link: RankedLink): boolean {
  return isKept(link) && !link.link.isWorn;
}

function isKept({ link }: RankedLink): boolean {
  return link.state === "ready" && !link.peerIsLeaving;
}
