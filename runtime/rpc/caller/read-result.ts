import { decodeValue } from "../../wire/values.ts";
import type { Method } from "../service.ts";
import { brokenContract, judgeResult } from "./judge.ts";

/** Reads and checks a result or an item; `bytes` undefined: the callee sent none. Throws `RpcError` `internal`. */
export function readResult(method: Method, bytes: Uint8Array | undefined): unknown {
  return judgeResult(method, bytes === undefined ? undefined : decode(method, bytes));
}

function decode(method: Method, bytes: Uint8Array): unknown {
  try {
    return decodeValue(bytes);
  } catch (error) {
    throw brokenContract(method, error instanceof Error ? error.message : "the answer cannot be read");
  }
}
