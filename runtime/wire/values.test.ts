import { Decoder, Encoder, decode, encode } from "@msgpack/msgpack";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RpcError } from "../error.ts";
import { maxContainers } from "./limits.ts";
import { decodeValue, encodeValue } from "./values.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

describe("values", () => {
  it("travel unchanged, in the bytes that others write", () => {
    const leaf = fc.oneof(
      fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text)),
      fc.maxSafeInteger(),
      fc.double().filter((value) => !Object.is(value, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array({ maxLength: 300 }),
      fc.date({ noInvalidDate: true }),
    );
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "medium" },
        leaf,
        fc.array(tie("value"), { maxLength: 20 }),
        fc.dictionary(
          fc.string().filter((key) => key !== "__proto__" && !/\p{Surrogate}/u.test(key)),
          tie("value"),
          { noNullPrototype: true },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(value, (original) => {
        const bytes = encodeValue(original);
        expect(Buffer.from(bytes).equals(Buffer.from(encode(original)))).toBe(true);
        expect(decodeValue(bytes)).toEqual(original);
        expect(decode(bytes)).toEqual(original);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53 - 1,
    -1,
    -32,
    -33,
    -128,
    -129,
    -32_768,
    -32_769,
    -(2 ** 31),
    -(2 ** 31) - 1,
    -(2 ** 53) + 1,
    1.5,
    Infinity,
    Number.MIN_VALUE,
  ])("number %s", (value) => {
    expect(encodeValue(value)).toEqual(encode(value));
    expect(decodeValue(encodeValue(value))).toBe(value);
  });

  it.each([
    { title: "minus zero", value: -0 },
    { title: "NaN", value: Number.NaN },
    { title: "undefined inside arrays", value: [undefined, [undefined], 1, undefined] },
    { title: "bigint", value: [0n, -1n, 255n, 256n, -(2n ** 200n), 10n ** 999n] },
    { title: "a leading byte-order mark", value: [`\ufeff${"x".repeat(300)}`, "\ufeffy"] },
    {
      title: "dates before and after",
      value: [new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15)],
    },
    {
      title: "long text",
      value: ["é".repeat(40_000), "☃".repeat(10), "😀".repeat(20), "a".repeat(47), "ö".repeat(10)],
    },
    { title: "an empty name", value: { "": 1, constructor: 2, toString: 3, hasOwnProperty: 4 } },
  ])("keeps $title", ({ value }) => {
    expect(decodeValue(encodeValue(value))).toStrictEqual(value);
  });

  it.each([
    {
      type: Encoder,
      names: ["clone", "doEncode", "encodeNumberAsFloat", "encodeString", "encodeMap", "encodeExtension"],
    },
    { type: Decoder, names: ["stateIsMapKey", "decodeUtf8String", "decodeBinary"] },
  ])("are written and read by methods that $type.name still has", ({ type, names }) => {
    for (const name of names) expect(type.prototype).toHaveProperty(name, expect.any(Function));
  });

  it("leaves members out that are undefined", () => {
    expect(encodeValue({ a: undefined, b: 1, c: undefined })).toEqual(encode({ b: 1 }));
  });

  it("shares nothing with the bytes it came from", () => {
    const bytes = encodeValue({ data: Uint8Array.of(1, 2, 3) });
    const value = decodeValue(bytes) as { data: Uint8Array };
    bytes.fill(0);
    expect(value.data).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("survives a getter that itself writes a value", () => {
    const inner = {
      get name() {
        return Buffer.from(encodeValue("inner")).toString("hex");
      },
    };
    expect(decodeValue(encodeValue(["before", inner, "after"]))).toEqual([
      "before",
      { name: inner.name },
      "after",
    ]);
  });

  const cycle: unknown[] = [];
  cycle.push(cycle);
  it.each([
    { title: "functions", value: { f: () => 1 }, text: /a function cannot travel/ },
    { title: "symbols", value: [Symbol("s")], text: /a symbol cannot travel/ },
    { title: "cycles", value: cycle, text: /deeper than 64, or contains itself/ },
    { title: "lone surrogates", value: "a\ud800", text: /surrogate/ },
    { title: "lone surrogates in long text", value: "x".repeat(100) + "\udc00", text: /surrogate/ },
    { title: "lone surrogates in names", value: Object.fromEntries([["\ud800", 1]]), text: /surrogate/ },
    { title: "Map", value: new Map(), text: /a Map cannot travel/ },
    { title: "Set", value: [new Set()], text: /a Set cannot travel/ },
    { title: "RegExp", value: /x/, text: /a RegExp cannot travel/ },
    { title: "Promise", value: Promise.resolve(), text: /a Promise cannot travel/ },
    { title: "other typed arrays", value: new Float64Array(1), text: /a Float64Array cannot travel/ },
    { title: "invalid dates", value: new Date(Number.NaN), text: /invalid Date/ },
    { title: "undefined by itself", value: undefined, text: /undefined travels only/ },
    { title: "__proto__ as a member", value: JSON.parse('{"__proto__": 1}'), text: /__proto__/ },
    { title: "bigints beyond 1,000 digits", value: 10n ** 1_100n, text: /a bigint takes/ },
  ])("are refused by the writer: $title", ({ value, text }) => {
    expect(() => encodeValue(value)).toThrow(text);
    expect(() => encodeValue(value)).toThrow(RpcError);
  });
});

describe("the scan refuses", () => {
  it.each([
    { title: "nothing at all", bytes: "", text: /end where a value should begin/ },
    {
      title: "an array of 2^25 in five bytes",
      bytes: "dd 01 ff ff ff",
      text: /array of 33554431 values in 0 bytes/,
    },
    { title: "a map of 2^32 - 1", bytes: "df ff ff ff ff", text: /map of 4294967295 entries in 0 bytes/ },
    { title: "a map with room for its keys only", bytes: "82 a1 61 a1", text: /map of 2 entries in 3 bytes/ },
    {
      title: "arrays that together owe more than there is",
      bytes: "93 93 c0 c0 c0 c0",
      text: /array of 3 values in 4 bytes/,
    },
    { title: "depth 65", bytes: `${"91".repeat(65)}c0`, text: /nested deeper than 64/ },
    { title: "text beyond the end", bytes: "a5 61", text: /beyond the end/ },
    { title: "a length cut off", bytes: "da 00", text: /beyond the end/ },
    { title: "bytes that follow", bytes: "c0 c0", text: /1 bytes follow/ },
    { title: "0xc1", bytes: "c1", text: /0xc1 is no type/ },
    { title: "overlong UTF-8", bytes: "a2 c0 80", text: /not UTF-8/ },
    { title: "a surrogate in UTF-8", bytes: "a3 ed a0 80", text: /not UTF-8/ },
    { title: "UTF-8 beyond Unicode", bytes: "a4 f4 90 80 80", text: /not UTF-8/ },
    { title: "UTF-8 cut off", bytes: "a2 61 e2", text: /not UTF-8/ },
    { title: "a number as key", bytes: "81 01 c0", text: /key is not text/ },
    { title: "nil as key", bytes: "81 c0 c0", text: /key is not text/ },
    { title: "bytes as key", bytes: "81 c4 01 61 c0", text: /key is not text/ },
    { title: "__proto__ as key", bytes: "81 a9 5f5f70726f746f5f5f c0", text: /__proto__/ },
    {
      title: "__proto__ as key in a longer form",
      bytes: "81 d9 09 5f5f70726f746f5f5f c0",
      text: /__proto__/,
    },
    { title: "a key twice", bytes: "82 a1 61 c0 a1 61 c0", text: /stands twice/ },
    { title: "a key twice in two forms", bytes: "82 a1 61 c0 da 00 01 61 c0", text: /stands twice/ },
    { title: "integers beyond 2^53", bytes: "cf 00 20 00 00 00 00 00 00", text: /beyond 2\^53/ },
    { title: "integers below -2^53", bytes: "d3 ff e0 00 00 00 00 00 00", text: /beyond 2\^53/ },
    { title: "unknown extensions", bytes: "d4 07 00", text: /extension 7 is unknown/ },
    { title: "reserved extensions", bytes: "d4 04 00", text: /extension 4 is unknown/ },
    { title: "undefined outside an array", bytes: "81 a1 61 d4 01 00", text: /outside an array/ },
    { title: "undefined with other bytes", bytes: "91 d4 01 01", text: /not the byte 0/ },
    { title: "timestamps of other lengths", bytes: "d4 ff 00", text: /timestamp/ },
    { title: "timestamps with 2^30 ns", bytes: "d7 ff ff ff ff fc 00 00 00 00", text: /timestamp/ },
    {
      title: "timestamps beyond Date",
      bytes: "c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff",
      text: /timestamp/,
    },
    { title: "bigints with leading zeros", bytes: "d5 02 00 00", text: /bigint/ },
    { title: "bigints without sign", bytes: "c7 00 02", text: /bigint/ },
    { title: "minus zero as bigint", bytes: "d4 02 01", text: /minus zero/ },
    { title: "extensions beyond the end", bytes: "d8 01", text: /beyond the end/ },
  ])("$title", ({ bytes, text }) => {
    expect(() => decodeValue(hex(bytes))).toThrow(text);
    expect(() => decodeValue(hex(bytes))).toThrow(RpcError);
  });

  it("never more than a decoder would: every cut and every random byte is a value or a refusal", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeValue(bytes);
        } catch (error) {
          expect(RpcError.is(error, "invalid_argument")).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("takes depth 64", () => {
    expect(() => decodeValue(hex(`${"91".repeat(64)}c0`))).not.toThrow();
  });
});

describe("bombs cost nothing", () => {
  const nested = new Uint8Array(16_384);
  for (let at = 0; at + 3 <= nested.length; at += 3) nested.set([0xdc, 0xff, 0xff], at);
  const keys = 200_000;
  const manyKeys = new Uint8Array(5 + keys * 6);
  manyKeys.set([0xdf, keys >>> 24, (keys >>> 16) & 255, (keys >>> 8) & 255, keys & 255]);
  for (let i = 0; i < keys; i++) {
    const digits = i.toString(36).padStart(4, "0");
    manyKeys.set([0xa4, ...Buffer.from(digits), 0xc0], 5 + 6 * i);
  }
  manyKeys.set(manyKeys.subarray(5, 10), 5 + 6 * (keys - 1));

  it.each([
    { title: "five bytes that ask for 268 MB", bytes: hex("dd 01 ff ff ff"), most: 1_000_000 },
    { title: "16 KiB of nested dc ff ff", bytes: nested, most: 1_000_000 },
    { title: "a map whose 200,000th key is its first", bytes: manyKeys, most: 4_000_000 },
  ])("$title", ({ bytes, most }) => {
    const before = process.memoryUsage();
    expect(() => decodeValue(bytes)).toThrow(RpcError);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(most);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(4_000_000);
  });

  it("are refused both ways with more arrays and maps than a payload may hold", () => {
    const arrays = (count: number): unknown[] => Array.from({ length: count - 1 }, () => []);
    const bytes = encodeValue(arrays(maxContainers));
    expect(decodeValue(bytes)).toHaveLength(maxContainers - 1);
    expect(() => encodeValue(arrays(maxContainers + 1))).toThrow(/more than 262144 arrays and objects/);
    expect(() => decodeValue(encode(arrays(maxContainers + 1)))).toThrow(/more than 262144 arrays and maps/);
  });
});
