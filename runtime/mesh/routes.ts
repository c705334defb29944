import { RpcError } from "../error.ts";
import type { Link } from "../link/link.ts";
import type { CallHeader, RawHeader, VirtualStream } from "../link/stream.ts";
import type { NodeEndpoint, PickOptions, Router } from "../rpc/router.ts";
import { stick, TurnsByMethod } from "./balance.ts";
import type { Gossiper } from "./gossiper.ts";
import type { LinkTable } from "./links.ts";
import { offers } from "./offers.ts";
import { instanceLabel, type NodeRecord } from "./record.ts";
import type { Registry } from "./registry.ts";

export interface RoutesOptions {
  readonly registry: Registry;
  readonly links: LinkTable;
  readonly gossiper: Gossiper;
  /** The way to this node's own services. */
  readonly local: NodeEndpoint;
  readonly random: () => number;
}

/** Which instances can take a call now, and whose turn it is. */
export class Routes implements Router {
  readonly #options: RoutesOptions;
  /** By service, sorted by node id; emptied when links or records change. */
  readonly #instances = new Map<string, readonly NodeEndpoint[]>();
  readonly #turns: TurnsByMethod;
  /** Of this node's own life, which ends all ways. */
  fault: string | undefined = "this node has not called listen()";

  constructor(options: RoutesOptions) {
    this.#options = options;
    this.#turns = new TurnsByMethod(options.random);
  }

  /** This process first; else the instances take turns, or a session goes where it belongs. */
  pick(service: string, { method, session, exclude }: PickOptions): NodeEndpoint | undefined {
    const instances = this.instances(service);
    if (session !== undefined) return stick(instances, session, exclude);
    const { local } = this.#options;
    if (instances.includes(local) && !exclude.has(local.nodeId)) return local;
    return this.#turns.of(service, method).next(instances, exclude);
  }

  /** All instances that can take a call now. */
  instances(service: string): readonly NodeEndpoint[] {
    const known = this.#instances.get(service);
    if (known !== undefined) return known;
    const instances = this.#find(service);
    this.#instances.set(service, instances);
    return instances;
  }

  invalidate(): void {
    this.#instances.clear();
  }

  #find(service: string): readonly NodeEndpoint[] {
    const { registry, links, gossiper, local } = this.#options;
    const found: NodeEndpoint[] = [];
    // This process may call itself while it drains: its handlers may need each other to finish.
    if (registry.own.state !== "joining" && offers(registry.own, service)) found.push(local);
    for (const nodeId of links.nodeIds()) {
      const record = gossiper.vouched(nodeId);
      if (record === undefined || record.state !== "serving") continue;
      if (offers(record, service) && links.best(nodeId) !== undefined)
        found.push(new LinkedEndpoint(links, record));
    }
    return found.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  }
}

/** The way to a node over whatever link to it is best when the call is made. */
export class LinkedEndpoint implements NodeEndpoint {
  readonly nodeId: string;
  readonly instance: string;
  readonly #links: LinkTable;

  constructor(links: LinkTable, node: Pick<NodeRecord, "nodeId" | "name">) {
    this.#links = links;
    this.nodeId = node.nodeId;
    this.instance = instanceLabel(node);
  }

  get pending(): number {
    return this.#links.best(this.nodeId)?.link.callsOut ?? 0;
  }

  open(header: CallHeader): VirtualStream {
    return this.#link().openCall(header);
  }

  openRaw(header: RawHeader): VirtualStream {
    return this.#link().openRaw(header);
  }

  #link(): Link {
    const best = this.#links.best(this.nodeId);
    if (best === undefined) {
      throw new RpcError("unavailable", `the link to ${this.instance} is gone`, { executed: "no" });
    }
    return best.link;
  }
}
