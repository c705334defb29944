import { decode, ExtensionCodec } from "@msgpack/msgpack";
import { Extension } from "./extension.ts";

/** Builds the value of a payload that a `Scanner` has passed: checks nothing. All bytes in it are copies. */
export function readValue(bytes: Uint8Array): unknown {
  // The decoder hands out views of what it reads.
  return decode(bytes.slice(), { extensionCodec });
}

/** The timestamp is in it from the start. */
const extensionCodec: ExtensionCodec = /* @__PURE__ */ makeExtensionCodec();

function makeExtensionCodec(): ExtensionCodec {
  const codec = new ExtensionCodec();
  const encode = (): null => null;
  codec.register({ type: Extension.undefined, encode, decode: () => undefined });
  codec.register({ type: Extension.bigint, encode, decode: readBigint });
  return codec;
}

function readBigint(data: Uint8Array): bigint {
  let digits = "0x0";
  for (let i = 1; i < data.length; i++) digits += data[i]!.toString(16).padStart(2, "0");
  return data[0] === 1 ? -BigInt(digits) : BigInt(digits);
}
