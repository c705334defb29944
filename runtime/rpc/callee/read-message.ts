import { type MisfitDetails, explained, sentence } from "../../check/misfit.ts";
import { RpcError } from "../../error.ts";
import { decodeValue } from "../../wire/values.ts";
import type { Method } from "../service.ts";

/**
 * Reads and checks the arguments that a caller with the method hash `callerHash` has sent. Throws
 * `RpcError` `invalid_argument`.
 */
export function readArguments(method: Method, bytes: Uint8Array, callerHash: string): unknown[] {
  const args = decode(method, bytes);
  if (Array.isArray(args) && method.params.is(args)) return args as unknown[];
  const misfit = explained(method.params, args);
  const message = `${method.name}: ${sentence("argument", misfit)}`;
  if (callerHash === method.hash) throw new RpcError("invalid_argument", message, { details: misfit });
  const details: MisfitDetails & Record<string, unknown> = {
    ...misfit,
    reason: "contract_mismatch",
    callerHash,
    calleeHash: method.hash,
  };
  throw new RpcError(
    "invalid_argument",
    `${message} (contract_mismatch: caller and callee were generated from different contracts)`,
    { details },
  );
}

/** Reads and checks an item of a client stream. Throws `RpcError` `invalid_argument`. */
export function readItem(method: Method, bytes: Uint8Array): unknown {
  const item = decode(method, bytes);
  if (method.kind !== "clientStream" && method.kind !== "duplex") return item;
  if (method.input.is(item)) return item;
  const misfit = explained(method.input, item);
  throw new RpcError("invalid_argument", `${method.name}: ${sentence("item", misfit)}`, { details: misfit });
}

function decode(method: Method, bytes: Uint8Array): unknown {
  try {
    return decodeValue(bytes);
  } catch (error) {
    const text = error instanceof Error ? error.message : "the message cannot be read";
    throw new RpcError("invalid_argument", `${method.name}: ${text}`);
  }
}
