import { RpcError } from "../error.ts";
import { formatAddress } from "../mesh/address.ts";
import type { Membership } from "../mesh/membership.ts";
import { instanceLabel } from "../mesh/record.ts";
import { seedKey } from "../mesh/targets.ts";
import type { Address } from "../transport/transport.ts";
import { messageOf } from "./describe-error.ts";

/** Why a node without a secret does not listen where others can reach it, and what to do. */
export function exposedError(address: Address): RpcError {
  return new RpcError(
    "failed_precondition",
    `Without a secret, whoever reaches ${formatAddress(address)} could join this mesh and call everything in it. ` +
      `Three ways on: give all nodes the same secret (option secret, or MESHRPC_CLUSTER_SECRET); stay on this ` +
      `machine (listen on 127.0.0.1:${address.port}); or, on a network that you trust, option insecure ` +
      `(or MESHRPC_INSECURE=1).`,
  );
}

/** Which address could not be bound, why, and how to choose another. */
export function cannotListenError(address: Address, cause: unknown): RpcError {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  const reason = systemErrors.get(code) ?? messageOf(cause);
  return new RpcError(
    "failed_precondition",
    `Cannot listen on ${formatAddress(address)}: ${reason}. Choose another address with listen("host:port") or ` +
      `MESHRPC_LISTEN_ADDR; port 0 takes any free one.`,
    { cause },
  );
}

const systemErrors: ReadonlyMap<unknown, string> = /* @__PURE__ */ new Map([
  ["EADDRINUSE", "the port is taken by another program"],
  ["EADDRNOTAVAIL", "this machine does not have that address"],
  ["EACCES", "the system does not allow that port to this user"],
]);

/** What is missing, who is known, and which seeds cannot be reached: all that helps who waits in vain. */
export function explainMissing(
  missing: readonly string[],
  instances: number,
  seeds: readonly Address[],
  membership: Pick<Membership, "registry" | "links" | "routes" | "dialler">,
): string {
  const { registry, links, routes, dialler } = membership;
  const lacks = missing.map((name) => {
    const found = routes.instances(name).length;
    return found === 0 ? `nobody serves "${name}"` : `${found} of ${instances} instances serve "${name}"`;
  });
  const peers = registry
    .others()
    .map((peer) => `${instanceLabel(peer)}${links.has(peer.nodeId) ? "" : " (not linked)"}`);
  const known = peers.length === 0 ? "no other node is known" : `known nodes: ${peers.join(", ")}`;
  const unreached = seeds.flatMap((seed) => {
    const error = dialler.errorOf(seedKey(seed));
    return error === undefined ? [] : [`${formatAddress(seed)} cannot be reached: ${messageOf(error)}`];
  });
  return `${[lacks.join(", "), known, ...unreached].join("; ")}.`;
}
