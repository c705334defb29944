import { RpcError } from "../error.ts";
import type { Address } from "../transport/transport.ts";
import { formatAddress, isLoopback, parseAddress } from "./address.ts";
import type { Target } from "./dialler.ts";
import type { Registry } from "./registry.ts";

/** All addresses of a host name, as system or network know them. An address is its own. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** What targets need to know of the links there are. */
export interface Linked {
  /** True if a link that stays leads to this address, or the address is this node's own. */
  leadsTo(address: string): boolean;
  /** True if a link to this node stays. */
  has(nodeId: string): boolean;
}

/** A node that was given by name: all addresses of that name, for ever. */
export function seedTarget(seed: Address, resolve: Resolve, linked: Linked): Target {
  return {
    key: seedKey(seed),
    async missing() {
      const hosts = await resolve(seed.host);
      const addresses = hosts.map((host) => ({ host, port: seed.port }));
      const missing = addresses.filter((address) => !linked.leadsTo(formatAddress(address)));
      // "localhost" is one machine under two addresses, of which one is often silent.
      return isLoopback(seed.host) && missing.length < addresses.length ? [] : missing;
    },
  };
}

export function seedKey(seed: Address): string {
  return `seed ${formatAddress(seed)}`;
}

/** A node of the registry: one of its addresses after the other, until it answers or is called gone. */
export function nodeTarget(nodeId: string, registry: Registry, linked: Linked): Target {
  let tries = 0;
  return {
    key: nodeKey(nodeId),
    nodeId,
    async missing() {
      const addresses = registry.get(nodeId)?.addresses ?? [];
      const address = addresses[tries++ % addresses.length];
      if (address === undefined || linked.has(nodeId)) return [];
      if (linked.leadsTo(address)) throw new RpcError("unavailable", `another node answers at ${address}`);
      return [parseAddress(address, "a record's address")];
    },
  };
}

export function nodeKey(nodeId: string): string {
  return `node ${nodeId}`;
}

/** Where a node was that fell silent: one side of a network that was cut finds the other again. */
export function lostTarget(address: string, linked: Linked): Target {
  return {
    key: `lost ${address}`,
    async missing() {
      return linked.leadsTo(address) ? [] : [parseAddress(address, "a record's address")];
    },
  };
}
