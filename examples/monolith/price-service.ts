import { NotSold, type Price, type Prices } from "./service/prices.ts";

export class PriceService implements Prices {
  readonly #cents: ReadonlyMap<string, number>;

  constructor(cents: Readonly<Record<string, number>>) {
    this.#cents = new Map(Object.entries(cents));
  }

  async priceOf(sku: string): Promise<number> {
    const cents = this.#cents.get(sku);
    if (cents === undefined) throw new NotSold(sku);
    return cents;
  }

  async *scan(articles: AsyncIterable<string>): AsyncGenerator<Price> {
    for await (const sku of articles) yield { sku, cents: await this.priceOf(sku) };
  }
}
