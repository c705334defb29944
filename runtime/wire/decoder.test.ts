import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameDecoder } from "./decoder.ts";
import { headerFault, headerRules } from "./frame.ts";

interface Frame {
  type: number;
  flags: number;
  streamId: number;
  body: Uint8Array;
}

const frames: Frame[] = [
  { type: 9, flags: 0, streamId: 0, body: new Uint8Array(8).fill(1) },
  { type: 4, flags: 1, streamId: 0x7fff_ffff, body: new Uint8Array(0) },
  { type: 4, flags: 3, streamId: 0xffff_ffff, body: new Uint8Array(65_535).fill(2) },
  { type: 255, flags: 0x80, streamId: 1, body: new Uint8Array(300).fill(3) },
  { type: 5, flags: 0, streamId: 256, body: new Uint8Array(4).fill(4) },
];

describe("the frame decoder", () => {
  it.each([1, 2, 3, 5, 7, 8, 9, 300, 65_535, 65_543, 1_000_000])(
    "finds every frame in chunks of %i bytes",
    (size) => {
      expect(decode(cutEvery(encode(frames), size))).toEqual(frames);
    },
  );

  it("finds every frame however the bytes are cut", () => {
    const bytes = encode(frames.filter(({ body }) => body.length < 1_000));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length]!;
          chunks.push(bytes.slice(at, at + size));
          at += size;
        }
        expect(decode(chunks)).toEqual(frames.filter(({ body }) => body.length < 1_000));
      }),
    );
  });

  it("hands on whole frames without copying them", () => {
    const chunk = encode(frames.slice(0, 2));
    const seen: Uint8Array[] = [];
    new FrameDecoder({ header: () => true, frame: (_t, _f, _s, bytes) => seen.push(bytes) > 0 }).push(chunk);
    expect(seen).toEqual([chunk, chunk]);
    expect(seen.every((bytes) => bytes === chunk)).toBe(true);
  });

  it("asks about a header before it keeps a byte of the body, and stops when told", () => {
    const asked: number[] = [];
    const decoder = new FrameDecoder({
      header: (type) => asked.push(type) < 2,
      frame: () => true,
    });
    const bytes = encode([frames[0]!, frames[2]!, frames[0]!]);
    decoder.push(bytes.subarray(0, 16 + 8));
    expect(asked).toEqual([9, 4]);
  });
});

describe("header rules", () => {
  it.each(headerRules.flatMap((rule, type) => (rule === undefined ? [] : [{ type, ...rule }])))(
    "$name takes bodies of $min to $max bytes and no other flags",
    ({ type, min, max, stream, flags }) => {
      const id = stream === 1 ? 1 : 0;
      expect(headerFault(type, 0, id, min)).toBeUndefined();
      expect(headerFault(type, flags, id, max)).toBeUndefined();
      if (min > 0) expect(headerFault(type, 0, id, min - 1)).toMatch(/takes/);
      if (max < 65_535) expect(headerFault(type, 0, id, max + 1)).toMatch(/takes/);
      for (let bit = 1; bit < 256; bit *= 2) {
        if ((flags & bit) === 0) expect(headerFault(type, bit, id, min)).toMatch(/unknown flags/);
      }
      if (stream !== undefined) expect(headerFault(type, 0, 1 - id, min)).toMatch(/stream/);
    },
  );
});

function encode(list: readonly Frame[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      list.map(({ type, flags, streamId, body }) => {
        const header = Buffer.alloc(8);
        header.writeUInt16BE(body.length);
        header[2] = type;
        header[3] = flags;
        header.writeUInt32BE(streamId, 4);
        return Buffer.concat([header, body]);
      }),
    ),
  );
}

function decode(chunks: readonly Uint8Array[]): Frame[] {
  const found: Frame[] = [];
  const decoder = new FrameDecoder({
    header: () => true,
    frame: (type, flags, streamId, bytes, start, end) =>
      found.push({ type, flags, streamId, body: bytes.slice(start, end) }) > 0,
  });
  for (const chunk of chunks) decoder.push(chunk);
  return found;
}

function cutEvery(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}
