import { dataChunkBytes } from "../wire/limits.ts";
import type { Assembler } from "./assembler.ts";
import { beginBytes, consumeMessage } from "./credit.ts";
import { fitStatus } from "./last-word.ts";
import { type StreamOwner, type StreamRecord, type Waiting, newWaiting } from "./record.ts";
import { type Sender, fitsInline } from "./sender.ts";
import type { CallHeader, RawHeader, Reset, Status } from "./stream.ts";
import type { StreamTable } from "./table.ts";

/** Below this, credit is not worth a frame. */
const smallestCut = 1_024;

/** What became of a stream's turn. */
type Turn = "more" | "done" | "stream starved" | "link starved";

/**
 * What streams send, and in which order. A frame is written at once when nothing stands before it; else its stream waits:
 *
 *     control (WINDOW, RESET, …)   never waits
 *     statuses                     for credit of the link
 *     opens                        for a slot at the peer, and credit of the link
 *     ring                         round robin, 16 KiB a turn, for credit of the stream and of the link
 */
export class Outbound implements StreamOwner {
  readonly #sender: Sender;
  readonly #table: StreamTable;
  readonly #assembler: Assembler;
  readonly #windowBytes: number;
  readonly #touch: () => void;
  readonly #statuses = new Set<StreamRecord>();
  readonly #opens = new Set<StreamRecord>();
  readonly #ring = new Set<StreamRecord>();
  #writable: StreamRecord[] = [];

  /** `touch` is called when something waits that `pump` may send. */
  constructor(
    sender: Sender,
    table: StreamTable,
    assembler: Assembler,
    windowBytes: number,
    touch: () => void,
  ) {
    this.#sender = sender;
    this.#table = table;
    this.#assembler = assembler;
    this.#windowBytes = windowBytes;
    this.#touch = touch;
  }

  get queuedOpens(): number {
    return this.#opens.size;
  }

  get isIdle(): boolean {
    return this.#statuses.size === 0 && this.#opens.size === 0 && this.#ring.size === 0;
  }

  open(stream: StreamRecord, header: CallHeader): void {
    this.#sender.check(header);
    stream.header = header;
    stream.localEnded = header.ended;
    this.#openOrWait(stream);
  }

  openRaw(stream: StreamRecord, header: RawHeader): void {
    this.#sender.checkRaw(header);
    stream.rawHeader = header;
    this.#openOrWait(stream);
  }

  #openOrWait(stream: StreamRecord): void {
    if (this.#opens.size === 0 && this.#sender.mayWrite && this.#sendOpen(stream)) return;
    this.#opens.add(stream);
    this.#touch();
  }

  write(stream: StreamRecord, message: Uint8Array): boolean {
    if (stream.localEnded || (stream.state !== "open" && stream.state !== "queued")) return true;
    const sender = this.#sender;
    if (!stream.isRaw) sender.checkLength(message.length);
    // No bytes are nothing to send, but an empty message is one.
    else if (message.length === 0) return stream.waiting?.full !== true;
    if (
      stream.waiting === undefined &&
      stream.state === "open" &&
      this.#ring.size === 0 &&
      message.length <= dataChunkBytes &&
      message.length + (stream.isRaw ? 0 : beginBytes) <= Math.min(sender.credit, stream.sendCredit) &&
      sender.mayWrite
    ) {
      sender.data(stream, message, 0, message.length, false);
      return true;
    }
    const waiting = (stream.waiting ??= newWaiting());
    waiting.messages.push(message);
    waiting.full = true;
    this.#enter(stream, waiting);
    return false;
  }

  end(stream: StreamRecord): void {
    if (stream.localEnded || (stream.state !== "open" && stream.state !== "queued")) return;
    stream.localEnded = true;
    if (stream.waiting === undefined && stream.state === "open" && this.#sender.mayWrite) {
      this.#sender.end(stream.id);
      return;
    }
    const waiting = (stream.waiting ??= newWaiting());
    waiting.end = true;
    this.#enter(stream, waiting);
  }

  finish(stream: StreamRecord, status: Status): void {
    if (stream.isCaller) throw new TypeError("finish: only the callee says the status of a call");
    if (stream.state === "aborted") return this.#answerAborted(stream, status);
    if (stream.state !== "open") return;
    if (stream.refusal !== undefined) return this.reset(stream, stream.refusal);
    const { status: last, ahead } = fitStatus(status, this.#sender.maxMessageBytes);
    stream.localEnded = true;
    const isFirst = stream.waiting === undefined && ahead === undefined && this.#statuses.size === 0;
    if (isFirst && this.#sender.mayWrite && this.#sendStatus(stream, last)) return;
    this.#assembler.drop(stream);
    const waiting = (stream.waiting ??= newWaiting());
    if (ahead !== undefined) waiting.messages.push(ahead);
    waiting.status = last;
    stream.state = "finishing";
    this.#enter(stream, waiting);
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
        this.#sender.reset(stream.id, stream.refusal ?? reset);
        stream.localEnded = true;
        if (stream.isCaller) stream.state = "resetting";
        else this.close(stream);
        return;
      default:
        return;
    }
  }

  consume(stream: StreamRecord, bytes: number): void {
    if (stream.state !== "open") return;
    const step = consumeMessage(stream, bytes, this.#windowBytes);
    if (step > 0) this.#sender.grant(stream.id, step);
  }

  /** The caller has reset the stream: nothing but the answer goes out any more. */
  abort(stream: StreamRecord): void {
    const status = stream.waiting?.status;
    this.#forget(stream);
    stream.localEnded = true;
    if (stream.state === "finishing" && status !== undefined) this.#answerAborted(stream, status);
    else stream.state = "aborted";
  }

  /** Ends the record; its slot is free. */
  close(stream: StreamRecord): void {
    this.#forget(stream);
    stream.state = "closed";
    stream.localEnded = true;
    this.#table.remove(stream);
    if (stream.isCaller) this.slotsChanged();
  }

  /** A slot came back, or the ceiling rose. */
  slotsChanged(): void {
    if (this.#opens.size > 0) this.#touch();
  }

  /** WINDOW came for the link. */
  addLinkCredit(bytes: number): void {
    this.#sender.credit += bytes;
    if (!this.isIdle) this.#touch();
  }

  /** WINDOW came for a stream. */
  addStreamCredit(stream: StreamRecord, bytes: number): void {
    stream.sendCredit += bytes;
    if (stream.waiting !== undefined) this.#enter(stream, stream.waiting);
  }

  /** Takes the opens that were never written out of their queue. */
  giveUpOpens(): StreamRecord[] {
    const opens = [...this.#opens];
    this.#opens.clear();
    return opens;
  }

  /** Writes what waits, as far as credit, slots and the connection allow. Returns the streams that may write again. */
  pump(): readonly StreamRecord[] {
    if (!this.#sender.mayWrite) return noStreams;
    if (this.#pumpStatuses() && this.#pumpOpens()) this.#pumpRing();
    if (this.#writable.length === 0) return noStreams;
    const writable = this.#writable;
    this.#writable = [];
    return writable;
  }

  #pumpStatuses(): boolean {
    for (const stream of this.#statuses) {
      if (this.#sender.isBlocked || !this.#sendStatus(stream, stream.waiting!.status!)) return false;
    }
    return true;
  }

  #pumpOpens(): boolean {
    for (const stream of this.#opens) {
      if (!this.#table.hasSlot) return true;
      if (this.#sender.isBlocked || !this.#sendOpen(stream)) return false;
    }
    return true;
  }

  #pumpRing(): void {
    const ring = this.#ring;
    while (ring.size > 0) {
      for (const stream of ring) {
        if (this.#sender.isBlocked) return;
        const turn = this.#turn(stream, stream.waiting!);
        if (turn === "link starved") return;
        ring.delete(stream);
        if (turn === "more") ring.add(stream);
      }
    }
  }

  /** One quantum of one stream. */
  #turn(stream: StreamRecord, waiting: Waiting): Turn {
    const message = waiting.messages[0];
    if (message !== undefined) {
      const { credit } = this.#sender;
      const begin = waiting.sent === 0 && !stream.isRaw ? beginBytes : 0;
      const left = message.length - waiting.sent;
      const least = begin + Math.min(left, smallestCut);
      if (stream.sendCredit < least) return "stream starved";
      if (credit < least) return "link starved";
      const cut = Math.min(left, dataChunkBytes, stream.sendCredit - begin, credit - begin);
      const isWhole = cut === left;
      const ends = isWhole && waiting.end && waiting.messages.length === 1;
      this.#sender.data(stream, message, waiting.sent, waiting.sent + cut, ends);
      waiting.sent += cut;
      if (!isWhole) return "more";
      waiting.sent = 0;
      waiting.messages.shift();
      if (ends) waiting.end = false;
      if (waiting.messages.length > 0) return "more";
    }
    if (waiting.status !== undefined) {
      if (!this.#sendStatus(stream, waiting.status)) this.#statuses.add(stream);
      return "done";
    }
    stream.waiting = undefined;
    if (waiting.end) this.#sender.end(stream.id);
    else if (waiting.full && !stream.localEnded) this.#writable.push(stream);
    return "done";
  }

  /** False: there is no slot, or no credit. */
  #sendOpen(stream: StreamRecord): boolean {
    if (!this.#table.hasSlot || !this.#writeOpen(stream)) return false;
    const { header } = stream;
    this.#opens.delete(stream);
    this.#table.addOurs(stream);
    stream.state = "open";
    stream.header = undefined;
    stream.rawHeader = undefined;
    stream.sendCredit = this.#sender.peerWindowBytes;
    stream.receiveCredit = this.#windowBytes;
    if (header?.message !== undefined && !fitsInline(header)) {
      const waiting = (stream.waiting ??= newWaiting());
      waiting.messages.unshift(header.message);
      if (header.ended) waiting.end = true;
    }
    if (stream.waiting !== undefined) this.#enter(stream, stream.waiting);
    return true;
  }

  #writeOpen({ header, rawHeader }: StreamRecord): boolean {
    const id = this.#table.nextId;
    return rawHeader === undefined ? this.#sender.open(header!, id) : this.#sender.openRaw(rawHeader, id);
  }

  /** False: there is no credit. */
  #sendStatus(stream: StreamRecord, status: Status): boolean {
    if (!this.#sender.status(stream.id, status)) return false;
    this.close(stream);
    return true;
  }

  /** The caller does not listen any more: it only wants its slot back. */
  #answerAborted(stream: StreamRecord, status: Status): void {
    const code = status.code === "ok" ? "cancelled" : status.code;
    this.#sender.reset(stream.id, { code, executed: status.executed });
    this.close(stream);
  }

  /** Lets a stream wait in the queue that fits. */
  #enter(stream: StreamRecord, waiting: Waiting): void {
    // Its turn comes when OPEN is written.
    if (stream.state === "queued") return;
    if (waiting.status !== undefined && waiting.messages.length === 0) this.#statuses.add(stream);
    else this.#ring.add(stream);
    this.#touch();
  }

  /** Neither what the stream wants to say nor what it was about to hear matters any more. */
  #forget(stream: StreamRecord): void {
    this.#assembler.drop(stream);
    if (stream.waiting === undefined) return;
    stream.waiting = undefined;
    this.#ring.delete(stream);
    this.#statuses.delete(stream);
  }
}

const noStreams: readonly StreamRecord[] = [];
