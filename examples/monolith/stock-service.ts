import { EventEmitter, once } from "node:events";
import type { CallContext } from "@meshrpc/runtime";
import type { Line } from "./service/catalogue.ts";
import { OutOfStock, type Stock } from "./service/stock.ts";

/** A plain class. What it may know of a call, it asks for behind the parameters of the interface. */
export class StockService implements Stock {
  readonly #counts: Map<string, number>;
  readonly #changes = new EventEmitter();

  constructor(counts: Readonly<Record<string, number>> = {}) {
    this.#counts = new Map(Object.entries(counts));
    this.#changes.setMaxListeners(0);
  }

  async count(sku: string): Promise<number> {
    return this.#counts.get(sku) ?? 0;
  }

  async take(lines: readonly Line[]): Promise<void> {
    for (const { sku, count } of lines) {
      const left = this.#counts.get(sku) ?? 0;
      if (left < count) throw new OutOfStock(sku, left);
    }
    for (const { sku, count } of lines) this.#change(sku, -count);
  }

  async deliver(lorry: AsyncIterable<Line>): Promise<number> {
    let pieces = 0;
    for await (const { sku, count } of lorry) {
      this.#change(sku, count);
      pieces += count;
    }
    return pieces;
  }

  /** Ends with the call: else a reader who has left would be waited for until the next change. */
  async *watch(sku: string, context?: CallContext): AsyncGenerator<number> {
    let told: number | undefined;
    for (;;) {
      const count = this.#counts.get(sku) ?? 0;
      if (count === told) await once(this.#changes, `${sku} changed`, context && { signal: context.signal });
      else yield (told = count);
    }
  }

  #change(sku: string, by: number): void {
    this.#counts.set(sku, (this.#counts.get(sku) ?? 0) + by);
    this.#changes.emit(`${sku} changed`);
  }
}
