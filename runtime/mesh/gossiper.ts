import { TokenBucket } from "../link/token-bucket.ts";
import { Violation } from "../wire/violation.ts";
import { type Claim, cutGossip, decodeGossip, encodeGossip, type Gossip } from "./gossip.ts";
import { digestBurst, digestRefillMs } from "./limits.ts";
import type { LinkTable, MeshLink } from "./links.ts";
import { decodeRecord, type NodeRecord } from "./record.ts";
import type { Registry } from "./registry.ts";

export interface GossiperOptions {
  readonly registry: Registry;
  readonly links: LinkTable;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Something is known of these nodes that was not known before. */
  changed(nodeIds: readonly string[]): void;
}

/** Tells the peers what this node knows, and hears what they know. REGISTRY.md, "Messages". */
export class Gossiper {
  readonly #options: GossiperOptions;
  /**
   * What linked nodes said of themselves over their own link: only that makes a service routable. All else is a hint
   * whom to dial.
   */
  readonly #vouched = new Map<string, NodeRecord>();

  readonly #digests = new WeakMap<MeshLink, TokenBucket>();

  constructor(options: GossiperOptions) {
    this.#options = options;
  }

  /** What the node said of itself over its link. */
  vouched(nodeId: string): NodeRecord | undefined {
    return this.#vouched.get(nodeId);
  }

  forget(nodeId: string): void {
    this.#vouched.delete(nodeId);
  }

  /** First words on a new link: this node's record, and what it knows. */
  greet(link: MeshLink): void {
    const { registry } = this.#options;
    const own = registry.select([registry.own.nodeId]);
    send(link, { records: own.records });
    send(link, { digest: registry.digest() });
  }

  /** Asks for what this node lacks and offers what the peer lacks. */
  compare(link: MeshLink): void {
    send(link, { digest: this.#options.registry.digest() });
  }

  /** Tells all peers what is news of these nodes, but for who said it. */
  spread(nodeIds: readonly string[], heardFrom?: MeshLink): void {
    const { registry, links } = this.#options;
    const { records, gone } = registry.select(nodeIds);
    const messages = [...cutGossip(records, gone)].map(encodeGossip);
    for (const nodeId of links.nodeIds()) {
      // A node that is spoken for by somebody else must hear what it said in answer.
      if (nodeId === heardFrom?.peer.nodeId && !nodeIds.includes(registry.own.nodeId)) continue;
      for (const message of messages) links.any(nodeId)?.link.sendGossip(message);
    }
  }

  /** Throws `Violation` for what no node of ours would send: it ends the link. */
  receive(link: MeshLink, payload: Uint8Array): void {
    const { registry, now, changed } = this.#options;
    const news = new Set<string>();
    let isAboutPeer = false;
    try {
      const gossip = decodeGossip(payload);
      for (const bytes of gossip.records ?? []) {
        const record = decodeRecord(bytes);
        const nodeId = registry.mergeRecord(record, bytes);
        if (nodeId !== undefined) news.add(nodeId);
        if (record.nodeId === link.peer.nodeId && this.#vouch(record)) isAboutPeer = true;
      }
      for (const claim of gossip.gone ?? []) {
        const nodeId = registry.mergeGone(claim, now());
        if (nodeId !== undefined) news.add(nodeId);
        // Only a node's own word ends its services here: others may just not reach it.
        if (claim.nodeId === link.peer.nodeId && this.#vouched.delete(claim.nodeId)) isAboutPeer = true;
      }
      if (gossip.digest !== undefined) this.#answer(link, gossip.digest, gossip.answer === true);
    } catch (error) {
      if (error instanceof Violation) throw error;
      throw new Violation(
        `GOSSIP: ${error instanceof Error ? error.message : String(error)}`,
        "invalid_argument",
      );
    }
    if (news.size > 0) this.spread([...news], link);
    // What was known as a hint may now be routable, or no more.
    if (isAboutPeer) news.add(link.peer.nodeId);
    if (news.size > 0) changed([...news]);
  }

  /** A digest of a few bytes may ask for megabytes. */
  #mayAsk(link: MeshLink): boolean {
    const nowMs = this.#options.now();
    let bucket = this.#digests.get(link);
    if (bucket === undefined) {
      bucket = new TokenBucket(digestBurst, digestRefillMs, nowMs);
      this.#digests.set(link, bucket);
    }
    return bucket.take(nowMs);
  }

  #vouch(record: NodeRecord): boolean {
    const before = this.#vouched.get(record.nodeId);
    if (before !== undefined && before.version >= record.version) return false;
    this.#vouched.set(record.nodeId, record);
    return true;
  }

  #answer(link: MeshLink, digest: readonly Claim[], isAnswer: boolean): void {
    if (!this.#mayAsk(link)) throw new Violation("GOSSIP: too many digests", "resource_exhausted");
    const { registry } = this.#options;
    const { lacking, behind } = registry.compare(digest);
    const { records, gone } = registry.select(lacking);
    for (const message of cutGossip(records, gone)) send(link, message);
    // A digest that answers ours is the second of the two: what either side lacked is now told.
    if (behind && !isAnswer) send(link, { digest: registry.digest(), answer: true });
  }
}

function send(link: MeshLink, gossip: Gossip): void {
  link.link.sendGossip(encodeGossip(gossip));
}
