import type { Order, Orders, Receipt } from "./service/orders.ts";
import type { Prices } from "./service/prices.ts";
import type { Stock } from "./service/stock.ts";

/** Takes orders. Where stock and prices are is not its business. */
export class OrderService implements Orders {
  readonly #stock: Stock;
  readonly #prices: Prices;
  readonly #numbers = new Map<string, number>();

  constructor(stock: Stock, prices: Prices) {
    this.#stock = stock;
    this.#prices = prices;
  }

  async place({ customer, lines }: Order): Promise<Receipt> {
    const prices = await Promise.all(lines.map(({ sku }) => this.#prices.priceOf(sku)));
    await this.#stock.take(lines);
    const cents = lines.reduce((sum, { count }, at) => sum + count * (prices[at] ?? 0), 0);
    const number = (this.#numbers.get(customer) ?? 0) + 1;
    this.#numbers.set(customer, number);
    return { number, cents };
  }
}
