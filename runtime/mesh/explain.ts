import { RpcError } from "../error.ts";
import type { Address } from "../transport/transport.ts";
import { formatAddress } from "./address.ts";

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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** With the stack: it stays in this node's log. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
