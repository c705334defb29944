import { ValueReader } from "./read-value.ts";
import { Scanner } from "./scan.ts";
import { ValueWriter } from "./write-value.ts";

// Scratch space, not state: nothing in it outlives a call.
const writer = /* @__PURE__ */ new ValueWriter();
const scanner = /* @__PURE__ */ new Scanner();
const reader = /* @__PURE__ */ new ValueReader();

/**
 * Writes `value` as MessagePack into an array of its own. Members that are undefined are left out; undefined
 * inside arrays, `-0`, `NaN`, bigint, Date and bytes are kept. Throws `RpcError` `invalid_argument`, executed no, for
 * functions, symbols, lone surrogates, cycles, depth beyond 64, Map, Set and other built-in objects.
 * PROTOCOL.md, "Payloads".
 */
export function encodeValue(value: unknown): Uint8Array {
  return writer.write(value);
}

/**
 * Reads one MessagePack value; nothing in it refers to `bytes` afterwards. Hostile bytes are refused before anything
 * is built from them: throws `RpcError` `invalid_argument` with the position. PROTOCOL.md, "Payloads".
 */
export function decodeValue(bytes: Uint8Array): unknown {
  scanner.scan(bytes);
  return reader.read(bytes);
}
