/** A shop whose methods cover all four shapes of a call. @service shop */
export interface Shop {
  /**
   * Looks an article up.
   *
   * @http GET /shop/articles/:sku
   * @readonly
   * @throws {UnknownSku} 404 when there is no such article
   */
  find(sku: Sku): Promise<Article>;

  /** Orders. @throws {OutOfStock} when there is not enough */
  order(order: Order): Promise<Receipt>;

  /** Prices as they change. */
  watch(sku: Sku): AsyncIterable<Price>;

  /** Takes what a lorry brings. Returns how much it was. */
  restock(deliveries: AsyncIterable<Delivery>): Promise<number>;

  /** Answers each question with a price. */
  quote(discount: number, questions: AsyncIterable<Sku>): AsyncIterable<Price>;
}

/** Names an article. @minLength 3 @maxLength 20 @pattern ^[a-z]+-[0-9]+$ */
export type Sku = string & { readonly __brand: "Sku" };

export interface Article {
  sku: Sku;
  /** @minLength 1 */
  title: string;
  /** @minimum 0 */
  cents: number;
  size?: "small" | "large";
}

export interface Order {
  lines: OrderLine[];
  /** What the customer wrote. */
  note?: string;
}

export interface OrderLine {
  sku: Sku;
  /** @minimum 1 @maximum 99 */
  count: number;
}

export interface Receipt {
  id: string;
  cents: number;
}

export interface Price {
  sku: Sku;
  cents: number;
  /** What moved it. */
  note?: string;
}

export interface Delivery {
  sku: Sku;
  /** @minimum 1 */
  count: number;
}

/** There is no article of that name. */
export class UnknownSku extends Error {
  override readonly name = "UnknownSku";
  readonly sku: string;

  constructor(sku: string) {
    super(`There is no ${sku}`);
    this.sku = sku;
  }
}

/** There is less than was ordered. */
export class OutOfStock extends Error {
  override readonly name = "OutOfStock";
  readonly sku: string;
  /** What is left. */
  readonly left: number;

  constructor(sku: string, left: number) {
    super(`Only ${left} of ${sku} left`);
    this.sku = sku;
    this.left = left;
  }

  /** Whether another order may succeed. */
  isPartial(): boolean {
    return this.left > 0;
  }
}
