import type { Line, Sku } from "./catalogue.ts";

/** Knows what lies on the shelves. @service stock */
export interface Stock {
  /** How many there are of an article. @readonly */
  count(sku: Sku): Promise<number>;
  /** Takes goods off the shelves: all of them, or none. @throws {OutOfStock} 409 when there are fewer */
  take(lines: Line[]): Promise<void>;
  /** Puts on the shelves what a lorry brings, and says how many pieces it were. */
  deliver(lorry: AsyncIterable<Line>): Promise<number>;
  /** How many there are, now and whenever that changes. */
  watch(sku: Sku): AsyncIterable<number>;
}

/** There is less than was asked for. */
export class OutOfStock extends Error {
  override readonly name = "OutOfStock";
  readonly sku: string;
  readonly left: number;

  constructor(sku: string, left: number) {
    super(`Only ${left} of ${sku} left`);
    this.sku = sku;
    this.left = left;
  }
}
