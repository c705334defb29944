import { sentence } from "../check/misfit.ts";
import { RpcError } from "../error.ts";
import { maxMessageBytes } from "../wire/limits.ts";
import { encodeValue } from "../wire/values.ts";
import type { Method } from "./service.ts";

/**
 * Checks and writes the arguments of a call, trailing `undefined` left out. Throws `RpcError`
 * `invalid_argument`, executed no, with the `Misfit` as details.
 */
export function encodeArguments(method: Method, params: readonly unknown[]): Uint8Array {
  const args = withoutTrailing(params);
  if (!method.params.is(args)) {
    const misfit = method.params.explain(args) ?? { path: "", expected: "of another type" };
    throw new RpcError("invalid_argument", `${method.name}: ${sentence("argument", misfit)}`, {
      executed: "no",
      details: misfit,
    });
  }
  return limited(encodeValue(args), method, "the arguments take");
}

/** Checks and writes one item of a client stream. */
export function encodeItem(method: Method, item: unknown): Uint8Array {
  if (method.kind !== "clientStream" && method.kind !== "duplex")
    throw new TypeError("the method takes no items");
  if (!method.input.is(item)) {
    const misfit = method.input.explain(item) ?? { path: "", expected: "of another type" };
    throw new RpcError("invalid_argument", `${method.name}: ${sentence("item", misfit)}`, {
      details: misfit,
    });
  }
  return limited(encodeValue(item), method, "an item takes");
}

function limited(bytes: Uint8Array, method: Method, what: string): Uint8Array {
  if (bytes.length <= maxMessageBytes) return bytes;
  throw new RpcError(
    "resource_exhausted",
    `${method.name}: ${what} ${bytes.length} bytes; at most ${maxMessageBytes} can travel`,
    { executed: "no" },
  );
}

function withoutTrailing(params: readonly unknown[]): readonly unknown[] {
  let length = params.length;
  while (length > 0 && params[length - 1] === undefined) length--;
  return length === params.length ? params : params.slice(0, length);
}
