import { RpcError } from "../error.ts";
import { writeData, writeNumber } from "../wire/control.ts";
import { FrameType } from "../wire/frame.ts";
import { frameHeaderBytes, maxInlineMessageBytes } from "../wire/limits.ts";
import { writeOpenRaw } from "../wire/open-raw.ts";
import { noAlias, writeOpen } from "../wire/open.ts";
import type { OutputBuffer } from "../wire/output.ts";
import { writeReset, writeStatus } from "../wire/status.ts";
import { SentAliases } from "./aliases.ts";
import { checkHeader, checkRawHeader } from "./header.ts";
import type { PeerLimits } from "./options.ts";
import type { StreamRecord } from "./record.ts";
import type { CallHeader, RawHeader, Reset, Status } from "./stream.ts";

/** Writes the frames of streams, and pays for them with the link's credit. */
export class Sender {
  readonly #out: OutputBuffer;
  readonly #touch: () => void;
  readonly #aliases = new SentAliases();
  #peer: PeerLimits | undefined;
  /** Frames paid for so far: what a peer may answer with WINDOW. */
  paidFrames = 0;
  /** Bytes of OPEN, DATA and STATUS that the peer still takes. */
  credit = 0;
  /** The connection takes no more. */
  isBlocked = false;

  /** `touch` is called after each frame. */
  constructor(out: OutputBuffer, touch: () => void) {
    this.#out = out;
    this.#touch = touch;
  }

  start(peer: PeerLimits): void {
    this.#peer = peer;
    this.credit = peer.linkWindowBytes;
  }

  get mayWrite(): boolean {
    return this.#peer !== undefined && !this.isBlocked;
  }

  /** Of one message; unbounded until the peer is known. */
  get maxMessageBytes(): number {
    return this.#peer === undefined ? Number.POSITIVE_INFINITY : this.#peer.maxMessageBytes;
  }

  get peerWindowBytes(): number {
    return this.#peer === undefined ? 0 : this.#peer.streamWindowBytes;
  }

  /** Throws `RpcError` for a header that cannot travel. */
  check(header: CallHeader): void {
    checkHeader(header, this.maxMessageBytes);
  }

  /** As `check`, for a stream of bytes. */
  checkRaw(header: RawHeader): void {
    checkRawHeader(header);
  }

  /** Throws `RpcError` for a message that the peer does not take. */
  checkLength(length: number): void {
    const most = this.maxMessageBytes;
    if (length <= most) return;
    throw new RpcError("resource_exhausted", `a message of ${length} bytes; the peer takes at most ${most}`);
  }

  /**
   * Writes OPEN with `id`. False: taken back, the link has no credit. A first message that does not fit in the frame stays
   * to be sent, and then END too.
   */
  open(header: CallHeader, id: number): boolean {
    const known = this.#aliases.find(header);
    const define = known === -1 || known === noAlias;
    const alias = known === -1 ? this.#aliases.next : known;
    const inline = fitsInline(header) ? header.message : undefined;
    const ends = header.ended && inline === header.message;
    if (!this.#pay(writeOpen(this.#out, id, alias, define, header, inline, ends))) return false;
    if (known === -1) this.#aliases.assign(header);
    return true;
  }

  /** As `open`, for a stream of bytes. */
  openRaw(header: RawHeader, id: number): boolean {
    return this.#pay(writeOpenRaw(this.#out, id, header));
  }

  /** Writes one DATA; the caller has made sure that both credits suffice. */
  data(stream: StreamRecord, message: Uint8Array, from: number, to: number, ends: boolean): void {
    const length = writeData(this.#out, stream.id, message, from, to, from === 0 && !stream.isRaw, ends);
    stream.sendCredit -= length;
    this.#pay(length);
  }

  /** Writes END alone: it costs nothing. */
  end(id: number): void {
    writeData(this.#out, id, noBytes, 0, 0, false, true);
    this.#touch();
  }

  /** Writes STATUS. False: taken back, the link has no credit. */
  status(id: number, status: Status): boolean {
    return this.#pay(writeStatus(this.#out, id, status));
  }

  reset(id: number, reset: Reset): void {
    writeReset(this.#out, id, reset);
    this.#touch();
  }

  /** Writes WINDOW. */
  grant(id: number, bytes: number): void {
    writeNumber(this.#out, FrameType.window, id, bytes);
    this.#touch();
  }

  /** For the frame just written, with a body of `length`. */
  #pay(length: number): boolean {
    if (length > this.credit) {
      this.#out.at -= frameHeaderBytes + length;
      return false;
    }
    this.credit -= length;
    this.paidFrames++;
    this.#touch();
    return true;
  }
}

/** Whether the first message of a call travels in OPEN. */
export function fitsInline({ message }: CallHeader): boolean {
  return message !== undefined && message.length <= maxInlineMessageBytes;
}

const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
