import { getHeapStatistics } from "node:v8";
import { budgetShareOfHeap, budgetShareOfLink, messageBudgetBytes } from "../wire/limits.ts";

/** Bytes that messages in assembly may take, over all links of a process. */
export class MessageBudget {
  readonly totalBytes: number;
  #reserved = 0;

  /** Default: 1 GiB, or a quarter of what the heap may grow to if that is less. */
  constructor(totalBytes: number = defaultTotalBytes()) {
    this.totalBytes = totalBytes;
  }

  get reservedBytes(): number {
    return this.#reserved;
  }

  /** The part of one link, which is given no more than a quarter. */
  share(): BudgetShare {
    return new BudgetShare(this, Math.floor(this.totalBytes / budgetShareOfLink));
  }

  /** For shares only. */
  take(bytes: number): boolean {
    if (this.#reserved + bytes > this.totalBytes) return false;
    this.#reserved += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#reserved -= bytes;
  }
}

/** What one link has reserved. */
export class BudgetShare {
  readonly #budget: MessageBudget;
  readonly #limit: number;
  #reserved = 0;

  constructor(budget: MessageBudget, limit: number) {
    this.#budget = budget;
    this.#limit = limit;
  }

  reserve(bytes: number): boolean {
    if (this.#reserved + bytes > this.#limit || !this.#budget.take(bytes)) return false;
    this.#reserved += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#reserved -= bytes;
    this.#budget.give(bytes);
  }
}

function defaultTotalBytes(): number {
  return Math.min(messageBudgetBytes, Math.floor(getHeapStatistics().heap_size_limit / budgetShareOfHeap));
}
