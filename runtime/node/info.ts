import type { LinkTable } from "../mesh/links.ts";
import { instanceLabel, type NodeRecord, type NodeState } from "../mesh/record.ts";
import type { Registry } from "../mesh/registry.ts";
import type { Routes } from "../mesh/routes.ts";

/** What a node knows of another one. */
export interface PeerInfo {
  readonly nodeId: string;
  readonly name: string;
  /** `greeter.7f3a`: tells replicas apart in logs. */
  readonly instance: string;
  readonly state: NodeState;
  readonly addresses: readonly string[];
  readonly services: readonly string[];
  /** Names of its HTTP handlers. */
  readonly http: readonly string[];
  /** Names under which it takes raw streams. */
  readonly raw: readonly string[];
  /** Whether there is a link to it. Links are made when they are needed. */
  readonly isLinked: boolean;
}

/** What `ping` found. */
export interface PingResult {
  readonly nodeId: string;
  readonly instance: string;
  readonly roundTripMs: number;
}

/** A service, and who offers it. */
export interface ServiceInfo {
  readonly name: string;
  readonly instances: readonly ServiceInstance[];
}

/** One node's offer of a service. */
export interface ServiceInstance {
  readonly nodeId: string;
  readonly instance: string;
  /** Whether a call could go there now. */
  readonly isRoutable: boolean;
}

export function peerInfo(record: NodeRecord, links: LinkTable): PeerInfo {
  return {
    nodeId: record.nodeId,
    name: record.name,
    instance: instanceLabel(record),
    state: record.state,
    addresses: record.addresses,
    services: record.services.map((service) => service.name),
    http: record.http,
    raw: record.raw,
    isLinked: links.has(record.nodeId),
  };
}

/** In the order in which this node has heard of them, its own first. */
export function serviceInfos(registry: Registry, routes: Routes): ServiceInfo[] {
  const byName = new Map<string, ServiceInstance[]>();
  for (const record of [registry.own, ...registry.others()]) {
    for (const { name } of record.services) {
      const instances = byName.get(name) ?? [];
      const isRoutable = routes.instances(name).some(({ nodeId }) => nodeId === record.nodeId);
      instances.push({ nodeId: record.nodeId, instance: instanceLabel(record), isRoutable });
      byName.set(name, instances);
    }
  }
  return Array.from(byName, ([name, instances]) => ({ name, instances }));
}
