import type { Line } from "./catalogue.ts";
import { NotSold } from "./prices.ts";
import { OutOfStock } from "./stock.ts";

/** What orders fail with. Linters do not see that `@throws` names them. */
export { NotSold, OutOfStock };

/** Takes orders. @service orders */
export interface Orders {
  /**
   * Orders goods: takes them from the stock, or fails and leaves all as it was. All orders of a
   * customer go to the same instance.
   *
   * @sticky order.customer
   * @throws {NotSold} 404
   * @throws {OutOfStock} 409
   */
  place(order: Order): Promise<Receipt>;
}

export interface Order {
  /** @minLength 1 */
  customer: string;
  /** @minItems 1 */
  lines: Line[];
}

export interface Receipt {
  /** Counts the orders of the customer. */
  number: number;
  cents: number;
}
