import { networkInterfaces } from "node:os";
import type { Address } from "../transport/transport.ts";
import { formatAddress, isLoopback, isWildcard, parseAddress } from "./address.ts";
import { maxAddressesPerNode } from "./limits.ts";

/** By which addresses peers may reach a node that listens on `bound`. */
export function ownAddresses(bound: Address, advertise: string | undefined): readonly string[] {
  if (advertise !== undefined) {
    return [formatAddress(parseAddress(advertise, "Option advertise", bound.port))];
  }
  if (!isWildcard(bound.host)) return [formatAddress(bound)];
  const outside = interfaceHosts(false);
  const hosts = outside.length > 0 ? outside : interfaceHosts(true);
  return hosts.slice(0, maxAddressesPerNode).map((host) => formatAddress({ host, port: bound.port }));
}

/**
 * The same addresses, that of `near` first: where this node's end of a link is, others can surely reach it, unlike at
 * what else a container is given. Undefined if it is first already, or none of them.
 */
export function bestFirst(addresses: readonly string[], near: string): readonly string[] | undefined {
  // An IPv4 peer of a listener on "::".
  const host = near.replace(/^::ffff:(?=\d+\.)/i, "");
  const best = addresses.find((address) => parseAddress(address, "an own address").host === host);
  if (best === undefined || best === addresses[0]) return undefined;
  return [best, ...addresses.filter((address) => address !== best)];
}

/** Whether this machine itself has the address, whatever else may lead to it. */
export function isOwnHost(host: string): boolean {
  return isLoopback(host) || [false, true].some((internal) => interfaceHosts(internal).includes(host));
}

/** IPv4 first. Link-local addresses are left out: they need a zone that only their own machine knows. */
function interfaceHosts(internal: boolean): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all
    .filter((found) => found.internal === internal && !/^(?:fe80:|169\.254\.)/i.test(found.address))
    .toSorted((a, b) => a.family.localeCompare(b.family))
    .map((found) => found.address);
}
