import { messageCompleteMs } from "../wire/limits.ts";
import type { BudgetShare } from "./budget.ts";
import type { Assembly, StreamRecord } from "./record.ts";

const firstAssemblyBytes = 65_536;

/** Messages of several frames, until their last byte is there. Their declared lengths are reserved in the budget. */
export class Assembler {
  readonly #budget: BudgetShare;
  readonly #streams = new Set<StreamRecord>();

  constructor(budget: BudgetShare) {
    this.#budget = budget;
  }

  /** Undefined: no memory is left for a message of `length`. */
  begin(stream: StreamRecord, length: number, nowMs: number): Assembly | undefined {
    if (!this.#budget.reserve(length)) return undefined;
    const assembly: Assembly = {
      bytes: new Uint8Array(Math.min(length, firstAssemblyBytes)),
      filled: 0,
      length,
      deadlineMs: nowMs + messageCompleteMs,
    };
    stream.assembly = assembly;
    this.#streams.add(stream);
    return assembly;
  }

  /** Lets go of the message under way, if there is one. */
  drop(stream: StreamRecord): void {
    if (stream.assembly === undefined) return;
    this.#budget.release(stream.assembly.length);
    stream.assembly = undefined;
    this.#streams.delete(stream);
  }

  /** Streams whose message does not come to an end. */
  late(nowMs: number): StreamRecord[] {
    return [...this.#streams].filter(
      ({ assembly }) => assembly !== undefined && nowMs >= assembly.deadlineMs,
    );
  }
}

/** Takes a piece; the caller has made sure that it fits. */
export function append(assembly: Assembly, bytes: Uint8Array, start: number, end: number): void {
  const filled = assembly.filled + end - start;
  if (filled > assembly.bytes.length) {
    const larger = new Uint8Array(Math.min(assembly.length, Math.max(filled, 2 * assembly.bytes.length)));
    larger.set(assembly.bytes.subarray(0, assembly.filled));
    assembly.bytes = larger;
  }
  assembly.bytes.set(bytes.subarray(start, end), assembly.filled);
  assembly.filled = filled;
}
