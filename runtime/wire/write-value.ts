import {
  encodeDateToTimeSpec,
  encodeTimeSpecToTimestamp,
  Encoder,
  type EncoderOptions,
  ExtData,
} from "@msgpack/msgpack";
import { RpcError } from "../error.ts";
import { Extension } from "./extension.ts";
import { maxBigIntBytes, maxContainers, maxDepth } from "./limits.ts";

/** The methods of the package's encoder that ours overrides or calls; its typings call them private. */
interface Internals {
  encode(value: unknown): Uint8Array;
  /** Another encoder, for a getter that encodes while this one does. */
  clone(): Internals;
  doEncode(value: unknown, depth: number): void;
  encodeNumberAsFloat(value: number): void;
  encodeString(value: string): void;
  encodeMap(value: object, depth: number): void;
  encodeExtension(extension: ExtData): void;
}

const Base = Encoder as unknown as new (options: EncoderOptions) => Internals;

/**
 * The package's encoder, made exact: it would lose `-0`, turn undefined into nil inside arrays, replace
 * lone surrogates and write `{}` for what it does not know. A test holds the names it overrides.
 */
export class ValueWriter extends Base {
  #containers = 0;

  constructor() {
    super({ ignoreUndefined: true, maxDepth: maxDepth + 1 });
  }

  /** A copy of its own. Throws `RpcError` `invalid_argument`, executed no, for what cannot travel. */
  write(value: unknown): Uint8Array {
    this.#containers = 0;
    return this.encode(value);
  }

  override clone(): ValueWriter {
    return new ValueWriter();
  }

  /** The encoder's one recursion point. Absent members do not reach it. */
  override doEncode(value: unknown, depth: number): void {
    switch (typeof value) {
      case "number":
        return Object.is(value, -0) ? this.encodeNumberAsFloat(value) : super.doEncode(value, depth);
      case "bigint":
        return this.encodeExtension(new ExtData(Extension.bigint, bigintBytes(value)));
      case "undefined":
        if (depth === 1) throw refusal("undefined travels only inside arrays and as an absent member");
        return this.encodeExtension(new ExtData(Extension.undefined, undefinedBytes));
      case "function":
      case "symbol":
        throw cannotTravel(`a ${typeof value}`);
      case "object":
        // A cycle ends here too: it is as deep as it gets.
        if (value !== null && depth > maxDepth)
          throw refusal(`a value is nested deeper than ${maxDepth}, or contains itself`);
        if (value !== null && ++this.#containers > maxContainers) {
          throw refusal(`a value holds more than ${maxContainers} arrays and objects; send them as a stream`);
        }
        if (value instanceof Date) return this.#date(value);
        if (ArrayBuffer.isView(value) && !(value instanceof Uint8Array)) throw foreign(value);
        return super.doEncode(value, depth);
      default:
        return super.doEncode(value, depth);
    }
  }

  /** Values and names of members. */
  override encodeString(value: string): void {
    if (loneSurrogate.test(value)) throw cannotTravel("a text with half of a surrogate pair");
    super.encodeString(value);
  }

  override encodeMap(value: object, depth: number): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype && isForeign(value)) {
      throw foreign(value);
    }
    if (Object.hasOwn(value, "__proto__")) throw refusal('a member is named "__proto__"');
    super.encodeMap(value, depth);
  }

  #date(value: Date): void {
    if (Number.isNaN(value.getTime())) throw cannotTravel("an invalid Date");
    this.encodeExtension(
      new ExtData(Extension.timestamp, encodeTimeSpecToTimestamp(encodeDateToTimeSpec(value))),
    );
  }
}

const loneSurrogate = /\p{Surrogate}/u;
const undefinedBytes: Uint8Array<ArrayBuffer> = /* @__PURE__ */ Uint8Array.of(0);

/** Sign, then the magnitude. PROTOCOL.md, "Payloads". */
function bigintBytes(value: bigint): Uint8Array<ArrayBuffer> {
  const digits = value === 0n ? "" : (value < 0n ? -value : value).toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const data = new Uint8Array(1 + even.length / 2);
  if (data.length > maxBigIntBytes)
    throw refusal(`a bigint takes ${data.length} bytes; at most ${maxBigIntBytes}`);
  data[0] = value < 0n ? 1 : 0;
  for (let i = 1; i < data.length; i++) data[i] = Number.parseInt(even.slice(2 * i - 2, 2 * i), 16);
  return data;
}

/** Built-in objects have slots that no member shows; an author's class travels by its own members. */
function isForeign(value: object): boolean {
  return Object.prototype.toString.call(value) !== "[object Object]";
}

function className(value: object): string {
  const { constructor } = value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "foreign object";
}

function foreign(value: object): RpcError {
  return cannotTravel(`a ${className(value)}`, "; make a plain object of it");
}

function cannotTravel(what: string, advice: string = ""): RpcError {
  return refusal(`${what} cannot travel${advice}`, what);
}

/** `found` stands in a sentence that says what must be there. */
function refusal(message: string, found: string = message): RpcError {
  return new RpcError("invalid_argument", message, {
    executed: "no",
    details: { path: "", expected: "a value that can travel", found },
  });
}
