import type { Implementation } from "@meshrpc/runtime/contract";
import { type Article, type Price, type Receipt, type Shop, type Sku, UnknownSku } from "../shop/shop.ts";

/** What an author would write for `Shop`; tests put a method of their own in the place of the one they are about. */
export type ShopMethods = Implementation<Shop>;

/** A name that fits. */
export const teapot: Sku = "teapot-1" as Sku;

export const shopkeeper: ShopMethods = {
  async find(sku): Promise<Article> {
    if (sku !== teapot) throw new UnknownSku(sku);
    return { sku, title: "Teapot", cents: 1_990 };
  },
  async order({ lines }): Promise<Receipt> {
    return { id: "r1", cents: lines.reduce((sum, { count }) => sum + 1_990 * count, 0) };
  },
  async *watch(sku): AsyncGenerator<Price> {
    for (const cents of [1_990, 1_790]) yield { sku, cents };
  },
  async restock(deliveries): Promise<number> {
    let sum = 0;
    for await (const { count } of deliveries) sum += count;
    return sum;
  },
  async *quote(discount, questions): AsyncGenerator<Price> {
    for await (const sku of questions) yield { sku, cents: 1_990 - discount };
  },
};
