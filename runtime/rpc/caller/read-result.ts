import { explained, sentence } from "../../check/misfit.ts";
import { RpcError } from "../../error.ts";
import { decodeValue } from "../../wire/values.ts";
import { type Method, answersOnce } from "../service.ts";

/** Reads and checks a result or an item; `bytes` undefined: the callee sent none. Throws `RpcError` `internal`. */
export function readResult(method: Method, bytes: Uint8Array | undefined): unknown {
  const value = bytes === undefined ? undefined : decode(method, bytes);
  if (method.result.is(value)) return value;
  // The value is never told: it is not what the contract lets through.
  const { path, expected } = explained(method.result, value);
  const what = answersOnce(method) ? "the result" : "the item";
  throw brokenContract(method, sentence(what, { path, expected }), { path, expected });
}

/** The callee does not keep to the contract. */
export function brokenContract(method: Method, message: string, details?: unknown): RpcError {
  return new RpcError("internal", `${method.name}: ${message}`, { executed: "yes", details });
}

function decode(method: Method, bytes: Uint8Array): unknown {
  try {
    return decodeValue(bytes);
  } catch (error) {
    throw brokenContract(method, error instanceof Error ? error.message : "the answer cannot be read");
  }
}
