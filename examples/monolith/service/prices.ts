import type { Sku } from "./catalogue.ts";

/** Knows what things cost. @service prices */
export interface Prices {
  /** In cents. @readonly @throws {NotSold} 404 */
  priceOf(sku: Sku): Promise<number>;
  /** Tells the price of each article as it is scanned. @throws {NotSold} 404 */
  scan(articles: AsyncIterable<Sku>): AsyncIterable<Price>;
}

export interface Price {
  sku: Sku;
  cents: number;
}

/** No such article is for sale. */
export class NotSold extends Error {
  override readonly name = "NotSold";
  readonly sku: string;

  constructor(sku: string) {
    super(`${sku} is not for sale`);
    this.sku = sku;
  }
}
