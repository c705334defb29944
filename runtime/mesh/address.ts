import { describe } from "../check/describe.ts";
import type { Address } from "../transport/transport.ts";
import { defaultPort } from "./limits.ts";

/**
 * Reads `host`, `host:port`, `[::1]:port` or a bare IPv6 address; without a port it is `port`, 11999. Throws
 * `TypeError` that names `option` and what was found.
 */
export function parseAddress(text: string, option: string, port: number = defaultPort): Address {
  if (typeof text !== "string" || /^\d+$/.test(text)) {
    const example = /^\d{1,5}$/.test(String(text)) ? `127.0.0.1:${text}` : "127.0.0.1:11999";
    throw new TypeError(
      `${option} takes "host:port", found ${describe(text)}; write ${JSON.stringify(example)}.`,
    );
  }
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s/]+))(?::(\d{1,5}))?$/.exec(text.trim());
  if (match === null) {
    // More than one colon and no brackets: an IPv6 address without a port.
    if (/^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)) return { host: text, port };
    throw new TypeError(
      `${option} takes "host:port", "host" or "[ipv6]:port", found ${JSON.stringify(text)}.`,
    );
  }
  const given = match[3] === undefined ? port : Number(match[3]);
  if (given > 65_535) throw new TypeError(`${option} has port ${given}; ports end at 65535.`);
  return { host: match[1] ?? match[2] ?? "", port: given };
}

export function formatAddress(address: Address): string {
  return address.host.includes(":") ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** Reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Listens on every interface. */
export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "";
}
