import type { StreamRecord } from "./record.ts";

const firstSlots = 64;
/** What a link with many calls made it grow to is given back beyond this. */
const keptSlots = 4_096;

/**
 * Streams by id, in open addressing. A `Map` would do but for one thing: as calls come and go it copies itself into a new
 * table again and again, and each dead table holds the next one, so that a young collection frees little of what is dead.
 */
export class StreamMap {
  #slots: (StreamRecord | undefined)[] = emptySlots(firstSlots);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): StreamRecord | undefined {
    return this.#slots[this.#find(id)];
  }

  /** Under its `id`, which no other stream has. */
  add(stream: StreamRecord): void {
    // At most half full, so that what is looked for is near.
    if (2 * ++this.#size > this.#slots.length) this.#resize(2 * this.#slots.length);
    this.#slots[this.#find(stream.id)] = stream;
  }

  /** False: it is not there. */
  delete(id: number): boolean {
    const slots = this.#slots;
    let hole = this.#find(id);
    if (slots[hole] === undefined) return false;
    slots[hole] = undefined;
    this.#size--;
    // Those behind it that would no longer be found move up.
    for (let at = this.#next(hole); slots[at] !== undefined; at = this.#next(at)) {
      const home = this.#home(slots[at]!.id);
      if (this.#distance(home, at) < this.#distance(hole, at)) continue;
      slots[hole] = slots[at];
      slots[at] = undefined;
      hole = at;
    }
    if (slots.length > keptSlots && 8 * this.#size < slots.length) this.#resize(slots.length / 2);
    return true;
  }

  some(holds: (stream: StreamRecord) => boolean): boolean {
    return this.#slots.some((stream) => stream !== undefined && holds(stream));
  }

  /** By id. */
  all(): StreamRecord[] {
    return this.#slots.filter((stream) => stream !== undefined).toSorted((a, b) => a.id - b.id);
  }

  /** Where the stream is, or would be. */
  #find(id: number): number {
    const slots = this.#slots;
    let at = this.#home(id);
    for (let found = slots[at]; found !== undefined && found.id !== id; found = slots[at])
      at = this.#next(at);
    return at;
  }

  /** Ids that follow each other land far apart: those that live long make no heaps in the way of others. */
  #home(id: number): number {
    return (Math.imul(id, 0x9e37_79b1) >>> 8) & (this.#slots.length - 1);
  }

  #next(at: number): number {
    return (at + 1) & (this.#slots.length - 1);
  }

  /** Steps from `from` to `to`. */
  #distance(from: number, to: number): number {
    return (to - from) & (this.#slots.length - 1);
  }

  #resize(length: number): void {
    const streams = this.all();
    this.#slots = emptySlots(length);
    for (const stream of streams) this.#slots[this.#find(stream.id)] = stream;
  }
}

function emptySlots(length: number): (StreamRecord | undefined)[] {
  return Array.from({ length }, () => undefined);
}
