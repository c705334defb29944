import { type Executed, RpcError } from "../../error.ts";
import { misfitOf } from "../../check/misfit.ts";
import { argumentPath, pointerOf } from "../../check/pointer.ts";
import { maxMessageBytes } from "../../wire/limits.ts";
import { refusedAt } from "../../wire/refused-at.ts";
import { encodeValue } from "../../wire/values.ts";
import type { Method } from "../service.ts";
import { judgeArguments, judgeItem } from "./judge.ts";

/**
 * Checks and writes the arguments of a call, trailing `undefined` left out. Throws `RpcError`
 * `invalid_argument` with the `Misfit` as details, or `resource_exhausted`; executed no.
 */
export function encodeArguments(method: Method, params: readonly unknown[]): Uint8Array {
  return encode(method, judgeArguments(method, params), "argument", "no");
}

/** Checks and writes one item of a client stream. Throws the same, executed unknown: the handler may run already. */
export function encodeItem(method: Method, item: unknown): Uint8Array {
  judgeItem(method, item);
  return encode(method, item, "item", "unknown");
}

function encode(method: Method, value: unknown, what: "argument" | "item", executed: Executed): Uint8Array {
  const bytes = encodeFitting(method, value, what, executed);
  if (bytes.length <= maxMessageBytes) return bytes;
  const takes = what === "item" ? "an item takes" : "the arguments take";
  throw new RpcError(
    "resource_exhausted",
    `${method.name}: ${takes} ${bytes.length} bytes; at most ${maxMessageBytes} can travel`,
    { executed },
  );
}

/** A value may fit its type and yet hold what cannot travel, such as half of a surrogate pair. */
function encodeFitting(method: Method, value: unknown, what: string, executed: Executed): Uint8Array {
  try {
    return encodeValue(value);
  } catch (error) {
    if (!RpcError.is(error)) throw error;
    const { segments, error: refused } = refusedAt(value, error);
    const path = what === "item" ? pointerOf(segments) : argumentPath(method.params.names, segments);
    const where = path === "" ? what : `${what} ${path}`;
    const details = { ...misfitOf(refused), path };
    throw new RpcError(refused.code, `${method.name}: ${where}: ${refused.message}`, { executed, details });
  }
}
