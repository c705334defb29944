import type { Code } from "../error.ts";
import { Cursor } from "../wire/cursor.ts";
import { Flag, StreamKind } from "../wire/frame.ts";
import { maxCredit, messageCompleteMs } from "../wire/limits.ts";
import { readOpenRaw } from "../wire/open-raw.ts";
import { readOpen } from "../wire/open.ts";
import { readU32 } from "../wire/output.ts";
import { readReset, readStatus } from "../wire/status.ts";
import { Violation } from "../wire/violation.ts";
import { ReceivedAliases } from "./aliases.ts";
import { type Assembler, append } from "./assembler.ts";
import { LinkCredit, beginBytes } from "./credit.ts";
import type { Floods } from "./floods.ts";
import type { LinkLimits } from "./options.ts";
import type { Outbound } from "./outbound.ts";
import type { Sender } from "./sender.ts";
import { type Assembly, StreamRecord } from "./record.ts";
import type { CallHeader, RawHeader, Reset, VirtualStream } from "./stream.ts";
import type { StreamTable } from "./table.ts";

/** What the frames of streams need of the link. */
export interface InboundHost {
  readonly limits: LinkLimits;
  /** Time of the chunk being read. */
  heardAtMs(): number;
  /** False once this side has said its last accepted id. */
  acceptsCalls(): boolean;
  call(header: CallHeader, stream: VirtualStream): void;
  raw(header: RawHeader, stream: VirtualStream): void;
  raiseCeiling(ceiling: number): void;
}

/** Takes the frames of streams: OPEN, DATA, WINDOW, STATUS, RESET. Throws `Violation`. */
export class Inbound {
  readonly #host: InboundHost;
  readonly #table: StreamTable;
  readonly #outbound: Outbound;
  readonly #sender: Sender;
  readonly #floods: Floods;
  readonly #assembler: Assembler;
  readonly #aliases = new ReceivedAliases();
  readonly #credit: LinkCredit;

  constructor(
    host: InboundHost,
    table: StreamTable,
    outbound: Outbound,
    sender: Sender,
    floods: Floods,
    assembler: Assembler,
  ) {
    this.#host = host;
    this.#table = table;
    this.#outbound = outbound;
    this.#sender = sender;
    this.#floods = floods;
    this.#assembler = assembler;
    this.#credit = new LinkCredit(host.limits.linkWindowBytes);
  }

  open(flags: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    const table = this.#table;
    if (table.isOurs(id)) throw new Violation(`OPEN of stream ${id}, an id of this side`);
    if (id <= table.highestPeerId) {
      throw new Violation(`OPEN of stream ${id} after ${table.highestPeerId}: ids must rise`);
    }
    this.#charge(end - start);
    const cursor = new Cursor("OPEN", bytes, start, end);
    const kind = cursor.u8();
    if (kind < StreamKind.call || kind > StreamKind.raw) throw new Violation(`OPEN of unknown kind ${kind}`);
    if (kind === StreamKind.call) {
      const header = readOpen(cursor, flags, this.#aliases);
      const stream = this.#accept(id, false);
      if (stream === undefined) return;
      stream.remoteEnded = header.ended;
      stream.delivered = header.message !== undefined;
      this.#host.call(header, stream);
    } else {
      const header = readOpenRaw(cursor, flags, kind === StreamKind.http ? "http" : "raw");
      const stream = this.#accept(id, true);
      if (stream !== undefined) this.#host.raw(header, stream);
    }
  }

  /** Undefined: it is above the last id of our GOAWAY, and the caller knows that it was never executed. */
  #accept(id: number, isRaw: boolean): StreamRecord | undefined {
    const table = this.#table;
    if (!this.#host.acceptsCalls()) {
      table.highestPeerId = id;
      table.late++;
      return undefined;
    }
    if (table.theirs >= table.ceiling)
      throw new Violation(`OPEN of stream ${id} beyond ${table.ceiling} open streams`);
    this.#floods.opened(this.#host.heardAtMs());
    const stream = new StreamRecord(this.#outbound, false, isRaw);
    stream.openedAtMs = this.#host.heardAtMs();
    stream.sendCredit = this.#sender.peerWindowBytes;
    stream.receiveCredit = this.#host.limits.streamWindowBytes;
    table.addTheirs(stream, id);
    if (table.theirs === table.ceiling && table.ceiling < this.#host.limits.maxStreams) {
      table.ceiling = Math.min(2 * table.ceiling, this.#host.limits.maxStreams);
      this.#host.raiseCeiling(table.ceiling);
    }
    return stream;
  }

  data(flags: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#charge(length);
    this.#floods.data(length === 0 && (flags & (Flag.begin | Flag.end)) === 0);
    const stream = this.#table.get(id);
    if (stream === undefined) return this.#table.countLate("DATA", id);
    if (stream.remoteEnded) throw new Violation(`DATA on stream ${id} after its END`);
    stream.receiveCredit -= length;
    if (stream.receiveCredit < 0) throw new Violation(`DATA on stream ${id} beyond its credit`);
    stream.held += length;
    if (stream.state !== "open" || stream.refusal !== undefined) {
      // This side has given the stream up; what was under way is of no use.
      if ((flags & Flag.end) !== 0) stream.remoteEnded = true;
      return;
    }
    if (stream.isRaw) this.#bytes(stream, flags, bytes, start, end);
    else if ((flags & Flag.begin) !== 0) this.#begin(stream, bytes, start, end);
    else if (stream.assembly !== undefined) this.#continue(stream, stream.assembly, bytes, start, end);
    else if (length > 0) throw new Violation(`DATA on stream ${id} outside a message`);
    if ((flags & Flag.end) === 0) return;
    if (stream.assembly !== undefined) throw new Violation(`END on stream ${id} in the middle of a message`);
    stream.remoteEnded = true;
    if (stream.state === "open" && stream.refusal === undefined) stream.listener.end();
  }

  window(id: number, bytes: number): void {
    if (bytes === 0) throw new Violation("WINDOW of 0");
    this.#floods.window(bytes, this.#sender.paidFrames);
    if (id === 0) {
      if (this.#sender.credit + bytes > maxCredit) {
        throw new Violation(`WINDOW of ${bytes} lifts the link's credit over ${maxCredit}`);
      }
      this.#outbound.addLinkCredit(bytes);
      return;
    }
    const stream = this.#table.get(id);
    if (stream === undefined) return this.#table.countLate("WINDOW", id);
    if (stream.sendCredit + bytes > maxCredit) {
      throw new Violation(`WINDOW of ${bytes} lifts the credit of stream ${id} over ${maxCredit}`);
    }
    this.#outbound.addStreamCredit(stream, bytes);
  }

  status(flags: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    this.#charge(end - start);
    if (!this.#table.isOurs(id)) throw new Violation(`STATUS on stream ${id}, which the peer itself opened`);
    const stream = this.#table.get(id);
    if (stream === undefined) return this.#table.countLate("STATUS", id);
    const status = readStatus(new Cursor("STATUS", bytes, start, end), flags);
    if (stream.isRaw && status.body !== undefined) {
      throw new Violation(`STATUS with a message on stream ${id}, which has no messages`);
    }
    if (stream.assembly !== undefined && stream.state === "open") {
      throw new Violation(`STATUS on stream ${id} in the middle of a message`);
    }
    const heard = stream.state === "open";
    if (heard && status.body !== undefined && status.body.length > this.#host.limits.maxMessageBytes) {
      throw new Violation(
        `STATUS on stream ${id} with a body beyond ${this.#host.limits.maxMessageBytes} bytes`,
      );
    }
    this.#outbound.close(stream);
    if (heard) stream.listener.status(status);
  }

  reset(id: number, bytes: Uint8Array, start: number, end: number): void {
    const stream = this.#table.get(id);
    if (stream === undefined) return this.#table.countLate("RESET", id);
    const reset = readReset(new Cursor("RESET", bytes, start, end));
    if (stream.isCaller) {
      const heard = stream.state === "open";
      this.#outbound.close(stream);
      if (heard) stream.listener.reset(reset);
      return;
    }
    if (stream.state === "aborted") throw new Violation(`RESET of stream ${id} twice`);
    const heard = stream.state === "open" && stream.refusal === undefined;
    stream.remoteEnded = true;
    this.#outbound.abort(stream);
    this.#floods.reset(this.#host.heardAtMs(), stream.openedAtMs);
    if (heard) stream.listener.reset(reset);
  }

  /** Refuses the message under way. */
  giveUp(stream: StreamRecord): void {
    if (stream.assembly === undefined) return;
    const { filled, length } = stream.assembly;
    const message = `a message stopped at ${filled} of ${length} bytes for ${messageCompleteMs} ms`;
    this.#refuse(stream, "deadline_exceeded", message);
  }

  #bytes(stream: StreamRecord, flags: number, bytes: Uint8Array, start: number, end: number): void {
    if ((flags & Flag.begin) !== 0)
      throw new Violation(`BEGIN on stream ${stream.id}, which has no messages`);
    if (end > start) this.#deliver(stream, bytes.subarray(start, end));
  }

  #begin(stream: StreamRecord, bytes: Uint8Array, start: number, end: number): void {
    if (stream.assembly !== undefined)
      throw new Violation(`BEGIN on stream ${stream.id} in the middle of a message`);
    if (end - start < beginBytes) throw new Violation(`BEGIN on stream ${stream.id} without a length`);
    const length = readU32(bytes, start);
    const first = start + beginBytes;
    const present = end - first;
    if (present > length) throw new Violation(`DATA on stream ${stream.id} beyond its message`);
    const { maxMessageBytes } = this.#host.limits;
    if (length > maxMessageBytes) {
      this.#refuse(stream, "resource_exhausted", `a message of ${length} bytes; at most ${maxMessageBytes}`);
    } else if (present === length) {
      this.#deliver(stream, bytes.subarray(first, end));
    } else {
      this.#assemble(stream, length, bytes, first, end);
    }
  }

  #assemble(stream: StreamRecord, length: number, bytes: Uint8Array, first: number, end: number): void {
    const assembly = this.#assembler.begin(stream, length, this.#host.heardAtMs());
    if (assembly === undefined) {
      const message = `no memory is left for a message of ${length} bytes`;
      return this.#refuse(stream, "resource_exhausted", message);
    }
    append(assembly, bytes, first, end);
    // All of it, at once: a message that waits for credit until the ones before it are consumed could wait for itself.
    const missing = length - assembly.filled - stream.receiveCredit;
    if (missing > 0) {
      stream.receiveCredit += missing;
      this.#sender.grant(stream.id, missing);
    }
  }

  #continue(stream: StreamRecord, assembly: Assembly, bytes: Uint8Array, start: number, end: number): void {
    if (assembly.filled + end - start > assembly.length) {
      throw new Violation(`DATA on stream ${stream.id} beyond its message`);
    }
    append(assembly, bytes, start, end);
    if (assembly.filled < assembly.length) return;
    this.#assembler.drop(stream);
    this.#deliver(stream, assembly.bytes);
  }

  #deliver(stream: StreamRecord, message: Uint8Array): void {
    stream.heldPayload += message.length;
    stream.delivered = true;
    stream.listener.message(message);
  }

  /** Gives up a stream for what the peer sent on it, before it reached anyone. */
  #refuse(stream: StreamRecord, code: Code, message: string): void {
    this.#assembler.drop(stream);
    const executed = !stream.isCaller && !stream.delivered ? "no" : "unknown";
    const refusal: Reset = { code, executed, message };
    if (stream.isCaller) this.#outbound.reset(stream, refusal);
    else stream.refusal = refusal;
    stream.listener.reset(refusal);
  }

  #charge(bytes: number): void {
    const step = this.#credit.charge(bytes);
    if (step < 0) throw new Violation("frames beyond the link's credit");
    if (step > 0) this.#sender.grant(0, step);
  }
}
