import { Decoder, type DecoderOptions, ExtensionCodec } from "@msgpack/msgpack";
import { Extension } from "./extension.ts";
import { readUtf8 } from "./text.ts";

/** The members of the package's decoder that ours overrides or reads; its typings call them private. */
interface Internals {
  bytes: Uint8Array;
  pos: number;
  decode(bytes: Uint8Array): unknown;
  stateIsMapKey(): boolean;
  decodeUtf8String(byteLength: number, headerOffset: number): string;
  decodeBinary(byteLength: number, headOffset: number): Uint8Array;
}

const Base = Decoder as unknown as new (options: DecoderOptions) => Internals;

/**
 * Builds values from payloads that a `Scanner` has passed: checks nothing. The package's decoder, made exact: it would lose a
 * leading byte-order mark of longer texts, and hand out views of what it reads. A test holds the names it overrides.
 */
export class ValueReader extends Base {
  constructor() {
    super({ extensionCodec });
  }

  read(bytes: Uint8Array): unknown {
    const value = this.decode(bytes);
    // A scratch decoder keeps no message alive.
    this.bytes = noBytes;
    return value;
  }

  override decodeUtf8String(byteLength: number, headerOffset: number): string {
    // Short names of members come from the decoder's cache.
    if (byteLength <= cachedNameBytes && this.stateIsMapKey())
      return super.decodeUtf8String(byteLength, headerOffset);
    const start = this.pos + headerOffset;
    this.pos = start + byteLength;
    return readUtf8(this.bytes, start, start + byteLength);
  }

  override decodeBinary(byteLength: number, headOffset: number): Uint8Array {
    return new Uint8Array(super.decodeBinary(byteLength, headOffset));
  }
}

const cachedNameBytes = 16;
const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

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
