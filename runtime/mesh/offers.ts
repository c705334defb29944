import type { NodeRecord } from "./record.ts";

/** What calls, requests and raw streams are routed by. No service is named like the others: its name has no space. */
export function httpOffer(nodeName: string, handler: string): string {
  return `http ${nodeName}/${handler}`;
}

export function rawOffer(name: string): string {
  return `raw ${name}`;
}

/** All that a node offers. */
export function* offersOf({ name, services, http, raw }: NodeRecord): Generator<string, void, undefined> {
  for (const service of services) yield service.name;
  for (const handler of http) yield httpOffer(name, handler);
  for (const bound of raw) yield rawOffer(bound);
}

/** Whether a node offers `offer`. */
export function offers(record: NodeRecord, offer: string): boolean {
  if (record.services.some((service) => service.name === offer)) return true;
  if (record.http.length === 0 && record.raw.length === 0) return false;
  for (const own of offersOf(record)) if (own === offer) return true;
  return false;
}
