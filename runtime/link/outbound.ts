import { RpcError } from "../error.ts";
import { writeData, writeNumber } from "../wire/control.ts";
import { FrameType } from "../wire/frame.ts";
import {
  dataChunkBytes,
  frameHeaderBytes,
  maxInlineMessageBytes,
  maxStatusDetailsBytes,
} from "../wire/limits.ts";
import { metadataBytes } from "../wire/metadata.ts";
import { noAlias, writeOpen } from "../wire/open.ts";
import type { OutputBuffer } from "../wire/output.ts";
import { writeReset, writeStatus } from "../wire/status.ts";
import { SentAliases } from "./aliases.ts";
import { beginBytes, consumeMessage } from "./credit.ts";
import type { PeerLimits } from "./options.ts";
import { checkHeader } from "./header.ts";
import type { StreamOwner, StreamRecord, Waiting } from "./record.ts";
import type { CallHeader, Reset, Status } from "./stream.ts";
import type { StreamTable } from "./table.ts";

/** Below this, credit is not worth a frame. */
const smallestCut = 1_024;

/** What became of a stream's turn. */
type Turn = "more" | "drained" | "starved" | "link starved";

/**
 * Everything that streams send. A frame is written at once when nothing stands before it; else its stream waits:
 *
 *     control (WINDOW, RESET, …)   never waits
 *     statuses                     for credit of the link
 *     opens                        for a slot at the peer, and credit of the link
 *     ring                         round robin, 16 KiB a turn, for credit of the stream and of the link
 */
export class Outbound implements StreamOwner {
  readonly #out: OutputBuffer;
  readonly #table: StreamTable;
  readonly #touch: () => void;
  readonly #windowBytes: number;
  readonly #aliases = new SentAliases();
  #peer: PeerLimits | undefined;
  /** Bytes of OPEN, DATA and STATUS that the peer still takes. */
  #credit = 0;
  #blocked = false;
  readonly #statuses = new Set<StreamRecord>();
  readonly #opens = new Set<StreamRecord>();
  readonly #ring = new Set<StreamRecord>();
  #drained: StreamRecord[] = [];
  /** Frames that only a receiver of ours can have provoked WINDOWs with. */
  creditedFrames = 0;

  /** `touch` is called after each frame written. */
  constructor(out: OutputBuffer, table: StreamTable, windowBytes: number, touch: () => void) {
    this.#out = out;
    this.#table = table;
    this.#windowBytes = windowBytes;
    this.#touch = touch;
  }

  /** The peer is known: what waits may go. */
  start(peer: PeerLimits): void {
    this.#peer = peer;
    this.#credit = peer.linkWindowBytes;
    this.#table.peerCeiling = peer.initialStreams;
    this.#touch();
  }

  get queuedOpens(): number {
    return this.#opens.size;
  }

  get linkCredit(): number {
    return this.#credit;
  }

  get isBlocked(): boolean {
    return this.#blocked;
  }

  get isIdle(): boolean {
    return this.#statuses.size === 0 && this.#opens.size === 0 && this.#ring.size === 0;
  }

  setBlocked(blocked: boolean): void {
    this.#blocked = blocked;
  }

  addLinkCredit(bytes: number): number {
    this.#credit += bytes;
    if (!this.isIdle) this.#touch();
    return this.#credit;
  }

  addStreamCredit(stream: StreamRecord, bytes: number): number {
    stream.sendCredit += bytes;
    if (stream.waiting !== undefined && stream.state !== "queued") {
      this.#ring.add(stream);
      this.#touch();
    }
    return stream.sendCredit;
  }

  /** A slot came back, or the ceiling rose. */
  slotsChanged(): void {
    if (this.#opens.size > 0) this.#touch();
  }

  open(stream: StreamRecord, header: CallHeader): void {
    const peerTakes = this.#peer?.maxMessageBytes ?? Number.POSITIVE_INFINITY;
    checkHeader(header, peerTakes);
    stream.header = header;
    stream.localEnded = header.ended;
    if (this.#opens.size === 0 && this.#mayWrite() && this.#writeOpen(stream)) return;
    this.#opens.add(stream);
    this.#touch();
  }

  write(stream: StreamRecord, message: Uint8Array): boolean {
    if (stream.localEnded || (stream.state !== "open" && stream.state !== "queued")) return true;
    this.#refuseLength(message.length);
    if (
      stream.waiting === undefined &&
      stream.state === "open" &&
      this.#ring.size === 0 &&
      message.length <= dataChunkBytes &&
      message.length + beginBytes <= Math.min(this.#credit, stream.sendCredit) &&
      this.#mayWrite()
    ) {
      this.#writeData(stream, message, 0, message.length, false);
      return true;
    }
    const waiting = (stream.waiting ??= newWaiting());
    waiting.messages.push(message);
    waiting.full = true;
    this.#enter(stream);
    return false;
  }

  end(stream: StreamRecord): void {
    if (stream.localEnded || (stream.state !== "open" && stream.state !== "queued")) return;
    stream.localEnded = true;
    if (stream.waiting === undefined && stream.state === "open" && this.#mayWrite()) {
      writeData(this.#out, stream.id, noBytes, 0, 0, false, true);
      this.#touch();
      return;
    }
    (stream.waiting ??= newWaiting()).end = true;
    this.#enter(stream);
  }

  finish(stream: StreamRecord, status: Status): void {
    if (stream.isCaller) throw new TypeError("finish: only the callee says the status of a call");
    if (stream.state === "aborted") return this.#answerAborted(stream, status);
    if (stream.state !== "open") return;
    if (stream.refusal !== undefined) return this.reset(stream, stream.refusal);
    if (status.trailers !== undefined) metadataBytes(status.trailers);
    let last =
      status.details !== undefined && status.details.length > maxStatusDetailsBytes
        ? without(status, "details")
        : status;
    const { body } = last;
    if (body !== undefined && body.length > maxInlineMessageBytes) {
      if (body.length > this.#peer!.maxMessageBytes) last = tooLong(body.length, this.#peer!.maxMessageBytes);
      else {
        last = without(last, "body");
        (stream.waiting ??= newWaiting()).messages.push(body);
      }
    }
    stream.localEnded = true;
    if (
      stream.waiting === undefined &&
      this.#mayWrite() &&
      this.#statuses.size === 0 &&
      this.#writeStatus(stream, last)
    ) {
      return;
    }
    const waiting = (stream.waiting ??= newWaiting());
    waiting.status = last;
    waiting.full = false;
    stream.state = "finishing";
    this.#enter(stream);
  }

  reset(stream: StreamRecord, reset: Reset): void {
    switch (stream.state) {
      case "queued":
        this.#opens.delete(stream);
        this.close(stream);
        return;
      case "open":
      case "aborted":
        this.#forget(stream);
        writeReset(this.#out, stream.id, stream.refusal ?? reset);
        this.#touch();
        if (stream.isCaller) {
          stream.state = "resetting";
          stream.localEnded = true;
        } else this.close(stream);
        return;
      default:
        return;
    }
  }

  consume(stream: StreamRecord, bytes: number): void {
    if (stream.state !== "open") return;
    const step = consumeMessage(stream, bytes, this.#windowBytes);
    if (step > 0) this.grant(stream.id, step);
  }

  /** Writes WINDOW. */
  grant(streamId: number, bytes: number): void {
    writeNumber(this.#out, FrameType.window, streamId, bytes);
    this.#touch();
  }

  /** The caller has reset the stream: nothing but the answer goes out any more. */
  abort(stream: StreamRecord): void {
    const status = stream.waiting?.status;
    this.#forget(stream);
    if (stream.state === "finishing" && status !== undefined) {
      this.#answerAborted(stream, status);
      return;
    }
    stream.state = "aborted";
    stream.localEnded = true;
  }

  /** Ends the record; its slot is free. */
  close(stream: StreamRecord): void {
    this.#forget(stream);
    stream.state = "closed";
    stream.localEnded = true;
    this.#table.remove(stream);
    if (stream.isCaller) this.slotsChanged();
  }

  /** Opens that were never written; they leave the queue. */
  giveUpOpens(): StreamRecord[] {
    const opens = [...this.#opens];
    this.#opens.clear();
    return opens;
  }

  /** Writes what waits, as far as credit, slots and the connection allow. Returns the streams that may write again. */
  pump(): readonly StreamRecord[] {
    if (!this.#mayWrite()) return noStreams;
    if (this.#pumpStatuses() && this.#pumpOpens()) this.#pumpRing();
    if (this.#drained.length === 0) return noStreams;
    const drained = this.#drained;
    this.#drained = [];
    return drained;
  }

  #pumpStatuses(): boolean {
    for (const stream of this.#statuses) {
      if (this.#blocked || !this.#writeStatus(stream, stream.waiting!.status!)) return false;
    }
    return true;
  }

  #pumpOpens(): boolean {
    const table = this.#table;
    for (const stream of this.#opens) {
      if (table.ours >= table.peerCeiling || table.isExhausted) return true;
      if (this.#blocked || !this.#writeOpen(stream)) return false;
    }
    return true;
  }

  #pumpRing(): void {
    while (this.#ring.size > 0 && !this.#blocked) {
      for (const stream of this.#ring) {
        const turn = this.#turn(stream);
        if (turn === "link starved") return;
        this.#ring.delete(stream);
        if (turn === "more") this.#ring.add(stream);
        if (this.#blocked) return;
      }
    }
  }

  /** One quantum of one stream. */
  #turn(stream: StreamRecord): Turn {
    const waiting = stream.waiting;
    if (waiting === undefined) return "drained";
    const message = waiting.messages[0];
    if (message !== undefined) {
      const begin = waiting.sent === 0 ? beginBytes : 0;
      const left = message.length - waiting.sent;
      const least = begin + Math.min(left, smallestCut);
      if (stream.sendCredit < least) return "starved";
      if (this.#credit < least) return "link starved";
      const cut = Math.min(left, dataChunkBytes, stream.sendCredit - begin, this.#credit - begin);
      const isWhole = cut === left;
      const ends = isWhole && waiting.end && waiting.messages.length === 1;
      this.#writeData(stream, message, waiting.sent, waiting.sent + cut, ends);
      if (!isWhole) {
        waiting.sent += cut;
        return "more";
      }
      waiting.sent = 0;
      waiting.messages.shift();
      if (ends) waiting.end = false;
      if (waiting.messages.length > 0) return "more";
    }
    if (waiting.status !== undefined) {
      if (!this.#writeStatus(stream, waiting.status)) this.#statuses.add(stream);
      return "drained";
    }
    stream.waiting = undefined;
    if (waiting.end) {
      writeData(this.#out, stream.id, noBytes, 0, 0, false, true);
      this.#touch();
    } else if (waiting.full && !stream.localEnded) this.#drained.push(stream);
    return "drained";
  }

  #writeData(stream: StreamRecord, message: Uint8Array, from: number, to: number, ends: boolean): void {
    const length = writeData(this.#out, stream.id, message, from, to, from === 0, ends);
    this.#credit -= length;
    stream.sendCredit -= length;
    this.creditedFrames++;
    this.#touch();
  }

  /** False: taken back, the link has no credit or the peer no slot. */
  #writeOpen(stream: StreamRecord): boolean {
    const table = this.#table;
    if (table.ours >= table.peerCeiling || table.isExhausted) return false;
    const header = stream.header!;
    const known = this.#aliases.find(header);
    const define = known === -1 || known === noAlias;
    const alias = known === -1 ? this.#aliases.next : known;
    const { message } = header;
    const inline = message !== undefined && message.length <= maxInlineMessageBytes ? message : undefined;
    const endsHere = header.ended && inline === message;
    const length = writeOpen(this.#out, table.nextId, alias, define, header, inline, endsHere);
    if (length > this.#credit) {
      this.#out.at -= frameHeaderBytes + length;
      return false;
    }
    this.#credit -= length;
    this.creditedFrames++;
    if (known === -1) this.#aliases.assign(header);
    this.#opens.delete(stream);
    table.addOurs(stream);
    stream.state = "open";
    stream.header = undefined;
    stream.sendCredit = this.#peer!.streamWindowBytes;
    stream.receiveCredit = this.#windowBytes;
    if (message !== inline && message !== undefined) {
      const waiting = (stream.waiting ??= newWaiting());
      waiting.messages.unshift(message);
      if (header.ended) waiting.end = true;
    }
    if (stream.waiting !== undefined) this.#ring.add(stream);
    this.#touch();
    return true;
  }

  /** False: taken back, the link has no credit. */
  #writeStatus(stream: StreamRecord, status: Status): boolean {
    const length = writeStatus(this.#out, stream.id, status);
    if (length > this.#credit) {
      this.#out.at -= frameHeaderBytes + length;
      return false;
    }
    this.#credit -= length;
    this.creditedFrames++;
    this.close(stream);
    this.#touch();
    return true;
  }

  /** The caller does not listen any more: it only wants its slot back. */
  #answerAborted(stream: StreamRecord, status: Status): void {
    writeReset(this.#out, stream.id, {
      code: status.code === "ok" ? "cancelled" : status.code,
      executed: status.executed,
    });
    this.#touch();
    this.close(stream);
  }

  #enter(stream: StreamRecord): void {
    if (stream.state === "queued") return;
    const waiting = stream.waiting!;
    if (waiting.status !== undefined && waiting.messages.length === 0) this.#statuses.add(stream);
    else this.#ring.add(stream);
    this.#touch();
  }

  #forget(stream: StreamRecord): void {
    if (stream.waiting === undefined) return;
    stream.waiting = undefined;
    this.#ring.delete(stream);
    this.#statuses.delete(stream);
  }

  #mayWrite(): boolean {
    return this.#peer !== undefined && !this.#blocked;
  }

  #refuseLength(length: number): void {
    const most = this.#peer === undefined ? Number.POSITIVE_INFINITY : this.#peer.maxMessageBytes;
    if (length <= most) return;
    throw new RpcError("resource_exhausted", `a message of ${length} bytes; the peer takes at most ${most}`);
  }
}

const noStreams: readonly StreamRecord[] = [];
const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

function newWaiting(): Waiting {
  return { messages: [], sent: 0, end: false, status: undefined, full: false };
}

function without(status: Status, member: "body" | "details"): Status {
  const copy: { -readonly [K in keyof Status]: Status[K] } = { ...status };
  delete copy[member];
  return copy;
}

function tooLong(length: number, most: number): Status {
  return {
    code: "resource_exhausted",
    executed: "yes",
    message: `the answer takes ${length} bytes; the caller takes at most ${most}`,
  };
}
