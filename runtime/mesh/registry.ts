/**
 * What this node knows of all nodes. Pure: bytes of others in, whether anything changed out.
 *
 *                 record of a higher version
 *                        ┌─────┐
 *   unknown ──record──▶ known ─┘──same or higher version, gone──▶ gone ──an hour──▶ unknown
 *      └───────────────────gone──────────────────────────────────▶ ▲ │
 *                          ▲          record of a higher version    │
 *                          └────────────────────────────────────────┘
 *
 * Of two claims about a node the higher version wins, of equal ones the tombstone: an order that does
 * not depend on who said it when, so that replicas agree once they have heard the same. Only the owner
 * counts up, which is how it refutes its own death. REGISTRY.md.
 */
import type { Claim } from "./gossip.ts";
import { maxNodes, maxVersion, tombstoneMs } from "./limits.ts";
import { encodeRecord, type NodeRecord } from "./record.ts";

type Entry =
  | {
      readonly state: "known";
      readonly version: number;
      readonly record: NodeRecord;
      readonly bytes: Uint8Array;
    }
  | { readonly state: "gone"; readonly version: number; readonly sinceMs: number };

/** What this node knows of all nodes: the newest record of each, and who is gone. */
export class Registry {
  readonly #entries = new Map<string, Entry>();
  #own: NodeRecord;
  #left = false;

  constructor(own: Omit<NodeRecord, "version">) {
    this.#own = { ...own, version: 1 };
    this.#put(this.#own);
  }

  get own(): NodeRecord {
    return this.#own;
  }

  /** Says something new of this node. No-op after `leave`. */
  amend(change: Partial<Omit<NodeRecord, "nodeId" | "version">>): void {
    if (!this.#left) this.#put({ ...this.#own, ...change, version: this.#own.version + 1 });
  }

  /** This node's last word. */
  leave(nowMs: number): void {
    if (this.#left) return;
    this.#left = true;
    this.#entries.set(this.#own.nodeId, { state: "gone", version: this.#own.version + 1, sinceMs: nowMs });
  }

  /**
   * Takes a record as another node sent it, with the bytes that it was decoded from. The id of the node of
   * which something changed, if anything did: whoever hears news passes them on.
   */
  mergeRecord(record: NodeRecord, bytes: Uint8Array): string | undefined {
    if (record.nodeId === this.#own.nodeId) return this.#defend(record.version, false);
    const known = this.#entries.get(record.nodeId);
    if (known === undefined && !this.#hasRoom()) return undefined;
    if (known !== undefined && known.version >= record.version) return undefined;
    this.#entries.set(record.nodeId, { state: "known", version: record.version, record, bytes });
    return record.nodeId;
  }

  /** As `mergeRecord`, for a tombstone. */
  mergeGone(claim: Pick<Claim, "nodeId" | "version">, nowMs: number): string | undefined {
    const { nodeId, version } = claim;
    if (nodeId === this.#own.nodeId) return this.#defend(version, true);
    const known = this.#entries.get(nodeId);
    if (known === undefined && !this.#hasRoom()) return undefined;
    if (
      known !== undefined &&
      (known.state === "gone" ? known.version >= version : known.version > version)
    ) {
      return undefined;
    }
    this.#entries.set(nodeId, { state: "gone", version, sinceMs: nowMs });
    return nodeId;
  }

  /** Calls a node gone that could not be reached; it refutes that when it hears of it. */
  declareGone(nodeId: string, nowMs: number): boolean {
    const known = this.#entries.get(nodeId);
    if (known?.state !== "known") return false;
    return this.mergeGone({ nodeId, version: known.version }, nowMs) !== undefined;
  }

  /** Undefined for unknown nodes and those that are gone. */
  get(nodeId: string): NodeRecord | undefined {
    const entry = this.#entries.get(nodeId);
    return entry?.state === "known" ? entry.record : undefined;
  }

  isGone(nodeId: string): boolean {
    return this.#entries.get(nodeId)?.state === "gone";
  }

  /** All live nodes but this one. */
  others(): NodeRecord[] {
    const records: NodeRecord[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.state === "known" && entry.record.nodeId !== this.#own.nodeId) records.push(entry.record);
    }
    return records;
  }

  digest(): Claim[] {
    return [...this.#entries].map(([nodeId, entry]) => claimOf(nodeId, entry));
  }

  /** What a node lacks that knows only `digest`, and whether it knows something that this one lacks. */
  compare(digest: readonly Claim[]): { readonly lacking: string[]; readonly behind: boolean } {
    const theirs = new Map(digest.map((claim) => [claim.nodeId, claim]));
    const lacking: string[] = [];
    let behind = false;
    for (const [nodeId, entry] of this.#entries) {
      const order = compareClaims(claimOf(nodeId, entry), theirs.get(nodeId));
      if (order > 0) lacking.push(nodeId);
      if (order < 0) behind = true;
      theirs.delete(nodeId);
    }
    return { lacking, behind: behind || theirs.size > 0 };
  }

  /** The records and tombstones of these nodes, ready to be sent. */
  select(nodeIds: Iterable<string>): { readonly records: Uint8Array[]; readonly gone: Claim[] } {
    const records: Uint8Array[] = [];
    const gone: Claim[] = [];
    for (const nodeId of nodeIds) {
      const entry = this.#entries.get(nodeId);
      if (entry?.state === "known") records.push(entry.bytes);
      else if (entry !== undefined) gone.push(claimOf(nodeId, entry));
    }
    return { records, gone };
  }

  /** Forgets old tombstones. A replica that still has a record older than that makes the node known once more. */
  expire(nowMs: number): void {
    for (const [nodeId, entry] of this.#entries) {
      if (entry.state === "gone" && nowMs - entry.sinceMs > tombstoneMs) this.#entries.delete(nodeId);
    }
  }

  /** Somebody speaks for this node: it says all again, with a version above theirs. */
  #defend(version: number, gone: boolean): string | undefined {
    // Beyond the last version nobody would take this node's word any more.
    if (
      this.#left ||
      version >= maxVersion ||
      version < this.#own.version ||
      (version === this.#own.version && !gone)
    )
      return undefined;
    this.#put({ ...this.#own, version: version + 1 });
    return this.#own.nodeId;
  }

  #put(own: NodeRecord): void {
    const bytes = encodeRecord(own);
    this.#own = own;
    this.#entries.set(own.nodeId, { state: "known", version: own.version, record: own, bytes });
  }

  #hasRoom(): boolean {
    if (this.#entries.size < maxNodes) return true;
    // Tombstones stand in the order of their coming: the first is the oldest of those that matter least.
    for (const [nodeId, entry] of this.#entries) {
      if (entry.state !== "gone") continue;
      this.#entries.delete(nodeId);
      return true;
    }
    return false;
  }
}

function claimOf(nodeId: string, entry: Entry): Claim {
  return { nodeId, version: entry.version, gone: entry.state === "gone" };
}

function compareClaims(mine: Claim, theirs: Claim | undefined): number {
  if (theirs === undefined) return 1;
  return mine.version - theirs.version || Number(mine.gone) - Number(theirs.gone);
}
