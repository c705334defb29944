import { RpcError } from "../error.ts";
import type { LinkOptions } from "../link/options.ts";
import type { CallHeader, RawHeader, VirtualStream } from "../link/stream.ts";
import type { Clock } from "../rpc/clock.ts";
import type { NodeEndpoint } from "../rpc/router.ts";
import type { Address, Connection, Transport } from "../transport/transport.ts";
import { formatAddress } from "./address.ts";
import { Connector } from "./connector.ts";
import { Dialler, type Target } from "./dialler.ts";
import { Gossiper } from "./gossiper.ts";
import { digestIntervalMs, duplicateGraceMs, goneAfterMs, gossipLinks, maxLost } from "./limits.ts";
import { LinkTable, type MeshLink, stays } from "./links.ts";
import { bestFirst, isOwnHost } from "./own-addresses.ts";
import { offersOf } from "./offers.ts";
import type { NodeRecord } from "./record.ts";
import { Registry } from "./registry.ts";
import { Routes } from "./routes.ts";
import { lostTarget, nodeKey, nodeTarget, type Resolve, seedTarget } from "./targets.ts";

export interface MembershipOptions {
  readonly own: Omit<NodeRecord, "version">;
  readonly transport: Transport;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly random: () => number;
  readonly link: Omit<LinkOptions, "role">;
  /** The way to this node's own services. */
  readonly local: NodeEndpoint;
}

export interface MembershipEvents {
  /** Links, records or services have changed. */
  changed(): void;
  joined(peer: NodeRecord): void;
  left(peer: NodeRecord, error: RpcError | undefined): void;
  call(link: MeshLink, header: CallHeader, stream: VirtualStream): void;
  raw(link: MeshLink, header: RawHeader, stream: VirtualStream): void;
  cannotDial(target: Target, error: unknown): void;
  refused(remote: Address, error: RpcError): void;
  fault(error: unknown): void;
}

const tickMs = 5_000;

/**
 * Finds nodes, keeps links to those that matter, and knows where calls can go. Links are lazy: to the seeds, to the
 * instances of services that this process asked for, and to a few others so that news spread.
 */
export class Membership {
  readonly registry: Registry;
  readonly links: LinkTable;
  readonly routes: Routes;
  readonly dialler: Dialler;
  readonly #options: MembershipOptions;
  readonly #events: MembershipEvents;
  readonly #connector: Connector;
  readonly #gossiper: Gossiper;
  /** Services that this process calls. */
  readonly #wanted = new Set<string>();
  /** Nodes to be linked for gossip's sake, or because a link to them was lost. */
  readonly #chosen = new Set<string>();
  /** Addresses where this node found itself. */
  readonly #ownAddresses = new Set<string>();
  readonly #lost: string[] = [];
  readonly #announced = new Map<string, NodeRecord>();
  #stopTicks: () => void = () => {};
  #ticks = 0;
  #isOpen = false;
  #onEmpty: () => void = () => {};

  constructor(options: MembershipOptions, events: MembershipEvents) {
    const { own, clock, random, local } = options;
    this.#options = options;
    this.#events = events;
    this.registry = new Registry(own);
    this.links = new LinkTable(own.nodeId);
    this.#gossiper = new Gossiper({
      registry: this.registry,
      links: this.links,
      now: () => clock.now(),
      changed: (nodeIds) => this.#changed(nodeIds),
    });
    this.routes = new Routes({
      registry: this.registry,
      links: this.links,
      gossiper: this.#gossiper,
      local,
      random,
    });
    this.dialler = new Dialler({
      clock,
      random,
      dial: (address, signal) => this.#dial(address, signal),
      failed: (target, error) => events.cannotDial(target, error),
    });
    this.#connector = new Connector(options, {
      up: (link) => this.#up(link),
      down: (link, error) => this.#down(link, error),
      gossip: (link, payload) => this.#gossiper.receive(link, payload),
      call: (link, header, stream) => events.call(link, header, stream),
      raw: (link, header, stream) => events.raw(link, header, stream),
      leaving: ({ peer }) => this.#relink(peer.nodeId),
      refused: (remote, error) => events.refused(remote, error),
      fault: (error) => events.fault(error),
    });
  }

  /** Begins to dial. */
  open(seeds: readonly Address[]): void {
    this.#isOpen = true;
    this.routes.fault = undefined;
    for (const seed of seeds) this.dialler.want(seedTarget(seed, this.#options.resolve, this.#linked));
    this.#tick();
  }

  accept(connection: Connection): void {
    if (this.#isOpen) this.#connector.accept(connection);
    else connection.destroy();
  }

  /** Says something new of this node to all others. */
  amend(change: Partial<Omit<NodeRecord, "nodeId" | "version">>): void {
    this.registry.amend(change);
    this.#gossiper.spread([this.registry.own.nodeId]);
    this.#changed([]);
  }

  /** Links the instances that have `offer`, a service for instance, now and whenever one comes. */
  want(offer: string): void {
    if (this.#wanted.has(offer)) return;
    this.#wanted.add(offer);
    for (const record of this.registry.others()) this.#consider(record.nodeId);
  }

  /** Whether this process calls any of the node's services. */
  wants(record: NodeRecord): boolean {
    for (const offer of offersOf(record)) if (this.#wanted.has(offer)) return true;
    return false;
  }

  /** Tells the others that this node leaves, and dials no more. */
  leave(): void {
    this.#isOpen = false;
    this.registry.leave(this.#options.clock.now());
    this.#gossiper.spread([this.registry.own.nodeId]);
    this.#stopTicks();
    this.dialler.close();
  }

  /** Lets the calls on all links end; resolves when there is no link any more. */
  drainLinks(graceMs: number): Promise<void> {
    for (const { link } of this.links.all()) link.drain(graceMs);
    return new Promise((resolve) => {
      this.#onEmpty = resolve;
      if (this.links.size === 0) resolve();
    });
  }

  /** Ends what is left. */
  close(): void {
    this.#isOpen = false;
    this.routes.fault = "this node was closed";
    this.#stopTicks();
    this.dialler.close();
    this.#connector.close();
    for (const { link } of this.links.all()) link.close();
  }

  readonly #linked = {
    has: (nodeId: string): boolean => this.links.stays(nodeId),
    leadsTo: (address: string): boolean => {
      if (this.#ownAddresses.has(address)) return true;
      for (const link of this.links.all()) {
        if (!stays(link)) continue;
        if (link.dialled === address) return true;
        if (this.registry.get(link.peer.nodeId)?.addresses.includes(address) === true) return true;
      }
      return false;
    },
  };

  async #dial(address: Address, signal: AbortSignal): Promise<string> {
    const nodeId = await this.#connector.dial(address, signal);
    if (nodeId === this.registry.own.nodeId) this.#foundItself(address);
    return nodeId;
  }

  /** Throws where the next dial may find another node: behind one address of many, which led here by chance. */
  #foundItself(address: Address): void {
    const found = formatAddress(address);
    if (!this.registry.own.addresses.includes(found) && !isOwnHost(address.host)) {
      throw new RpcError("unavailable", `this node itself answers at ${found}`);
    }
    this.#ownAddresses.add(found);
  }

  #up(link: MeshLink): void {
    // A handshake that ends after this node has said that it leaves.
    if (!this.#isOpen) return link.link.close();
    if (this.links.size === 0) this.#sayFrom(link.near.host);
    const worse = this.links.add(link);
    this.#gossiper.greet(link);
    worse?.link.drain(duplicateGraceMs);
    this.#changed([]);
  }

  /** The first link shows by which of its addresses this node is reached. */
  #sayFrom(near: string): void {
    const addresses = bestFirst(this.registry.own.addresses, near);
    if (addresses !== undefined) this.registry.amend({ addresses });
  }

  #down(link: MeshLink, error: RpcError | undefined): void {
    const { nodeId } = link.peer;
    if (this.links.remove(link)) {
      this.#gossiper.forget(nodeId);
      const record = this.#announced.get(nodeId);
      this.#announced.delete(nodeId);
      // One that was about to leave has left.
      if (this.registry.get(nodeId)?.state === "draining") this.#declareGone(nodeId);
      if (record !== undefined) this.#events.left(record, link.link.peerIsLeaving ? undefined : error);
    }
    this.#relink(nodeId);
    if (this.links.size === 0) this.#onEmpty();
  }

  /** A link was lost or will be: whoever was linked finds out whether the node still lives. */
  #relink(nodeId: string): void {
    if (!this.links.stays(nodeId)) this.#chosen.add(nodeId);
    if (this.#isOpen) this.dialler.look();
    this.#changed([nodeId]);
  }

  #changed(nodeIds: readonly string[]): void {
    this.routes.invalidate();
    for (const nodeId of nodeIds) this.#consider(nodeId);
    this.#chooseForGossip();
    this.#announce();
    this.#events.changed();
  }

  /** Says once of each linked node that it is there, as soon as it has said who it is. */
  #announce(): void {
    for (const nodeId of this.links.nodeIds()) {
      const record = this.#gossiper.vouched(nodeId);
      if (record === undefined) continue;
      const isNew = !this.#announced.has(nodeId);
      this.#announced.set(nodeId, record);
      if (isNew) this.#events.joined(record);
    }
  }

  /** Starts or stops dialling a node. */
  #consider(nodeId: string): void {
    if (!this.#isOpen || nodeId === this.registry.own.nodeId) return;
    const record = this.registry.get(nodeId);
    if (record === undefined || record.state === "draining") {
      this.#chosen.delete(nodeId);
      this.dialler.forget(nodeKey(nodeId));
    } else if (!this.links.stays(nodeId) && this.#isWanted(record)) {
      this.dialler.want(nodeTarget(nodeId, this.registry, this.#linked));
    }
  }

  #isWanted(record: NodeRecord): boolean {
    return this.#chosen.has(record.nodeId) || this.wants(record);
  }

  #chooseForGossip(): void {
    if (!this.#isOpen) return;
    let missing = gossipLinks - this.links.size;
    for (const nodeId of this.#chosen) if (!this.links.has(nodeId)) missing--;
    if (missing <= 0) return;
    const candidates = this.registry
      .others()
      .filter(
        ({ nodeId, state }) => state !== "draining" && !this.links.has(nodeId) && !this.#chosen.has(nodeId),
      );
    for (; missing > 0 && candidates.length > 0; missing--) {
      const [record] = candidates.splice(Math.floor(this.#options.random() * candidates.length), 1);
      this.#chosen.add(record!.nodeId);
      this.#consider(record!.nodeId);
    }
  }

  #tick(): void {
    const { clock, random } = this.#options;
    this.#stopTicks = clock.after(tickMs, () => this.#tick());
    this.registry.expire(clock.now());
    for (const record of this.registry.others()) {
      if (this.dialler.lostForMs(nodeKey(record.nodeId)) > goneAfterMs && !this.links.has(record.nodeId)) {
        this.#bury(record);
      }
    }
    for (const { link, peer, dialledBy } of this.links.all()) {
      const isOurs = dialledBy === this.registry.own.nodeId;
      if (isOurs && link.isWorn && !this.links.stays(peer.nodeId)) this.#relink(peer.nodeId);
    }
    const peers = [...this.links.nodeIds()];
    const peer = peers[Math.floor(random() * peers.length)];
    if (++this.#ticks % (digestIntervalMs / tickMs) === 0 && peer !== undefined) {
      this.#gossiper.compare(this.links.any(peer)!);
    }
  }

  #bury(record: NodeRecord): void {
    this.#declareGone(record.nodeId);
    this.#changed([record.nodeId]);
    for (const address of record.addresses) {
      const target = lostTarget(address, this.#linked);
      this.dialler.want(target);
      if (!this.#lost.includes(target.key)) this.#lost.push(target.key);
    }
    while (this.#lost.length > maxLost) this.dialler.forget(this.#lost.shift()!);
  }

  #declareGone(nodeId: string): void {
    if (!this.#isOpen) return;
    this.registry.declareGone(nodeId, this.#options.clock.now());
    this.#gossiper.spread([nodeId]);
  }
}
