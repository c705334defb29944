import { EventEmitter, once } from "node:events";
import type { CallContext } from "@meshrpc/runtime";
import { StockService } from "../../examples/monolith/stock-service.ts";

/** A stock that tells who watches it. Counting what is called `slow` takes until the caller gives up. */
export class WatchedStock extends StockService {
  readonly #watchers = new Map<string, number>();
  readonly #changes = new EventEmitter();

  override async count(sku: string, context?: CallContext): Promise<number> {
    if (sku !== "slow" || context === undefined) return super.count(sku);
    this.#change(sku, 1);
    if (!context.signal.aborted) await once(context.signal, "abort");
    this.#change(sku, -1);
    throw context.signal.reason;
  }

  override async *watch(sku: string, context?: CallContext): AsyncGenerator<number> {
    this.#change(sku, 1);
    try {
      yield* super.watch(sku, context);
    } finally {
      this.#change(sku, -1);
    }
  }

  /** Resolves when `count` callers wait for `sku`. */
  async watchedBy(sku: string, count: number): Promise<void> {
    while ((this.#watchers.get(sku) ?? 0) !== count) await once(this.#changes, "change");
  }

  #change(sku: string, by: number): void {
    this.#watchers.set(sku, (this.#watchers.get(sku) ?? 0) + by);
    this.#changes.emit("change");
  }
}
