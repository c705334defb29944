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
