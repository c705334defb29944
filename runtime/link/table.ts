import { maxStreamId } from "../wire/limits.ts";
import { Violation } from "../wire/violation.ts";
import type { Role } from "./options.ts";
import type { StreamRecord } from "./record.ts";
import { StreamMap } from "./stream-map.ts";

/** The streams that have an id and have not ended, and the counts that bound them. */
export class StreamTable {
  readonly #streams = new StreamMap();
  /** Remainder of this side's ids: the dialler's are odd. */
  readonly #parity: number;
  /** The next id of this side. */
  nextId: number;
  /** The highest id that the peer has opened. */
  highestPeerId = 0;
  /** Streams of this side that hold a slot at the peer. */
  ours = 0;
  /** Streams of the peer that hold a slot here. */
  theirs = 0;
  /** Slots that the peer gives. */
  peerCeiling = 0;
  /** Slots that this side gives. */
  ceiling: number;
  /** Frames that came for streams that had ended. */
  late = 0;

  constructor(role: Role, ceiling: number, firstId?: number) {
    this.#parity = role === "dialler" ? 1 : 0;
    this.nextId = firstId ?? (role === "dialler" ? 1 : 2);
    if (this.nextId % 2 !== this.#parity || this.nextId < 1) {
      throw new TypeError(
        `firstStreamId ${this.nextId}: a ${role}'s ids are ${this.#parity === 1 ? "odd" : "even"}`,
      );
    }
    this.ceiling = ceiling;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Whether anybody still waits for a stream: one that this side gave up is only kept until the peer has answered. */
  get isWaitedFor(): boolean {
    return this.#streams.some(({ state }) => state !== "resetting");
  }

  get(id: number): StreamRecord | undefined {
    return this.#streams.get(id);
  }

  all(): StreamRecord[] {
    return this.#streams.all();
  }

  /** Whether the peer takes another stream of this side. */
  get hasSlot(): boolean {
    return this.ours < this.peerCeiling && !this.isExhausted;
  }

  get isExhausted(): boolean {
    return this.nextId > maxStreamId;
  }

  /** Ids left for streams of this side. */
  get idsLeft(): number {
    return Math.max(0, Math.floor((maxStreamId - this.nextId) / 2) + 1);
  }

  /** Ids left for streams of the peer. */
  get peerIdsLeft(): number {
    return Math.floor((maxStreamId - this.highestPeerId) / 2);
  }

  isOurs(id: number): boolean {
    return id % 2 === this.#parity;
  }

  addOurs(stream: StreamRecord): void {
    stream.id = this.nextId;
    this.nextId += 2;
    this.ours++;
    this.#streams.add(stream);
  }

  addTheirs(stream: StreamRecord, id: number): void {
    stream.id = id;
    this.highestPeerId = id;
    this.theirs++;
    this.#streams.add(stream);
  }

  /** The slot is free again. */
  remove(stream: StreamRecord): void {
    if (!this.#streams.delete(stream.id)) return;
    if (stream.isCaller) this.ours--;
    else this.theirs--;
  }

  /** A frame for a stream that is not in the table: late, or a violation. */
  countLate(frame: string, id: number): void {
    const highest = this.isOurs(id) ? this.nextId - 2 : this.highestPeerId;
    if (id > highest) throw new Violation(`${frame} for stream ${id}, which was never opened`);
    this.late++;
  }
}
