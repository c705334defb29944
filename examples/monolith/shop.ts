import { type Channel, localChannel } from "@meshrpc/runtime";
import { OrderService } from "./order-service.ts";
import { PriceService } from "./price-service.ts";
import { OrdersClient } from "./service/gen/orders.client.ts";
import { ordersHandler } from "./service/gen/orders.handler.ts";
import { PricesClient } from "./service/gen/prices.client.ts";
import { pricesHandler } from "./service/gen/prices.handler.ts";
import { StockClient } from "./service/gen/stock.client.ts";
import { OutOfStock } from "./service/stock.ts";

const cents = { tea: 450, teapot: 3_900 };

/** The shop in this process, but for the stock, which is wherever `stockChannel` leads. */
export async function visitShop(stockChannel: Channel): Promise<void> {
  const stock = new StockClient(stockChannel);
  const prices = new PricesClient(localChannel(pricesHandler(new PriceService(cents))));
  const orders = new OrdersClient(localChannel(ordersHandler(new OrderService(stock, prices))));

  const lines = [
    { sku: "tea", count: 2 },
    { sku: "teapot", count: 1 },
  ];
  const receipt = await orders.place({ customer: "Max", lines });
  console.log(`Order ${receipt.number} costs ${receipt.cents} cents.`);
  console.log(`${await stock.count("tea")} packs of tea are left.`);
  try {
    await orders.place({ customer: "Max", lines: [{ sku: "teapot", count: 1 }] });
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error;
    console.log(`No second teapot: ${error.left} of ${error.sku} left.`);
  }
}
