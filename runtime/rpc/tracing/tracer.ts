import { contextBytes, isContext, knownFlags, SpanContext, spanIdAt } from "./span-context.ts";

export interface TracerOptions {
  /** Whether a call that belongs to no trace begins one: if somebody hears of spans. False. */
  readonly beginsTraces?: boolean;
  /** Fills with random bytes; the platform's generator if absent. */
  readonly fillRandom?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

const idBytes = 8;
/** The generator of the platform costs about as much for one id as for all of these. */
const pooledIds = 128;

/** Gives the calls of a node their spans. One that belongs to no trace has none, and costs a branch. */
export class Tracer {
  readonly #beginsTraces: boolean;
  readonly #fillRandom: (bytes: Uint8Array<ArrayBuffer>) => void;
  #pool: Uint8Array<ArrayBuffer> | undefined;
  #at = 0;

  constructor(options: TracerOptions = {}) {
    this.#beginsTraces = options.beginsTraces ?? false;
    this.#fillRandom = options.fillRandom ?? ((bytes) => void crypto.getRandomValues(bytes));
  }

  /** The span of something that runs within `parent`. Undefined: it belongs to no trace. */
  within(parent: SpanContext | undefined): SpanContext | undefined {
    if (parent !== undefined) return this.#child(parent.bytes);
    return this.#beginsTraces ? this.root() : undefined;
  }

  /** The span of something that a peer asked for. What is not valid is as good as absent. */
  received(parent: Uint8Array | undefined): SpanContext | undefined {
    if (parent !== undefined && isContext(parent)) return this.#child(parent);
    return this.#beginsTraces ? this.root() : undefined;
  }

  /** The first span of a new trace, which is sampled. */
  root(): SpanContext {
    const bytes = new Uint8Array(contextBytes);
    this.#putId(bytes, 1);
    this.#putId(bytes, 1 + idBytes);
    this.#putId(bytes, spanIdAt);
    bytes[contextBytes - 1] = 0x01;
    return new SpanContext(bytes, undefined);
  }

  #child(parent: Uint8Array): SpanContext {
    const bytes = parent.slice();
    bytes[0] = 0;
    this.#putId(bytes, spanIdAt);
    bytes[contextBytes - 1] = (bytes[contextBytes - 1] ?? 0) & knownFlags;
    return new SpanContext(bytes, parent);
  }

  /** Eight random bytes, not all of them zero. */
  #putId(bytes: Uint8Array, at: number): void {
    if (this.#pool === undefined || this.#at === this.#pool.length) {
      this.#pool ??= new Uint8Array(pooledIds * idBytes);
      this.#fillRandom(this.#pool);
      this.#at = 0;
    }
    const id = this.#pool.subarray(this.#at, this.#at + idBytes);
    this.#at += idBytes;
    bytes.set(id, at);
    if (id.every((byte) => byte === 0)) bytes[at + idBytes - 1] = 1;
  }
}
