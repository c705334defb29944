import type { Code } from "../error.ts";
import { writeGoAway } from "../wire/control.ts";
import { maxStreamId } from "../wire/limits.ts";
import type { OutputBuffer } from "../wire/output.ts";
import { Drain, type DrainStep } from "./drain.ts";
import type { StreamTable } from "./table.ts";

/** Says GOAWAY: twice to drain, once to end. PROTOCOL.md, "Going away". */
export class Farewell {
  readonly #out: OutputBuffer;
  readonly #table: StreamTable;
  #drain: Drain | undefined;

  constructor(out: OutputBuffer, table: StreamTable) {
    this.#out = out;
    this.#table = table;
  }

  /** The last id was said: no stream is taken any more. */
  get isFinal(): boolean {
    return this.#drain?.isFinal === true;
  }

  /** When to ask for the next step; Infinity without a drain. */
  get atMs(): number {
    return this.#drain?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** What the drain wants done now. */
  step(nowMs: number): DrainStep {
    return this.#drain?.step(nowMs) ?? "none";
  }

  /** The first of the two: calls that cross it are still taken. */
  begin(nowMs: number, graceMs: number): void {
    this.#drain = new Drain(nowMs, graceMs);
    this.#say(maxStreamId, "ok", graceMs, "");
  }

  /** The second. No-op unless the first, and only that, was said. */
  sayLastId(nowMs: number): void {
    if (this.#drain === undefined || this.#drain.isFinal) return;
    this.#say(this.#table.highestPeerId, "ok", this.#drain.finalize(nowMs), "");
  }

  /** The connection ends right behind it. */
  sayEnd(code: Code | "ok", text: string): void {
    this.#say(this.#table.highestPeerId, code, 0, text);
  }

  #say(lastStreamId: number, code: Code | "ok", graceMs: number, text: string): void {
    writeGoAway(this.#out, { lastStreamId, code, graceMs, text });
  }
}
