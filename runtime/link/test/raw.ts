import { FrameDecoder } from "../../wire/decoder.ts";
import { headerRules } from "../../wire/frame.ts";

/** One frame, written by hand. */
export function frame(
  type: number,
  streamId: number,
  body: readonly number[] | Uint8Array = [],
  flags = 0,
): Uint8Array {
  const bytes = new Uint8Array(8 + body.length);
  new DataView(bytes.buffer).setUint16(0, body.length);
  bytes[2] = type;
  bytes[3] = flags;
  new DataView(bytes.buffer).setUint32(4, streamId);
  bytes.set(body, 8);
  return bytes;
}

export function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

/** A frame that was sent. */
export interface SentFrame {
  readonly name: string;
  readonly flags: number;
  readonly streamId: number;
  readonly body: Uint8Array;
}

/** Reads back what a link has sent, behind the magic. */
export function framesIn(bytes: Uint8Array): SentFrame[] {
  const frames: SentFrame[] = [];
  const decoder = new FrameDecoder({
    header: () => true,
    frame: (type, flags, streamId, chunk, start, end) => {
      const name = headerRules[type]?.name ?? `type ${type}`;
      frames.push({ name, flags, streamId, body: new Uint8Array(chunk.subarray(start, end)) });
      return true;
    },
  });
  decoder.push(bytes);
  return frames;
}

/** OPEN of a call that defines alias `alias`, without message. */
export function openBody(alias = 0, extra: readonly number[] = []): number[] {
  return [1, 0, alias, ...u32(0), 0, ...u32(0), ...u32(0), ...u32(0), 1, 0x73, 1, 0x6d, ...extra];
}

/** OPEN of a stream of bytes named `p`. */
export function openRawBody(kind: 2 | 3 = 3, extra: readonly number[] = []): number[] {
  return [kind, 0, ...u32(0), 1, 0x70, ...extra];
}

export const define = 0x02;
export const end = 0x01;
