import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import type { Mesh } from "@meshrpc/runtime";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Delivery, Price } from "./shop/shop.ts";
import { requestOf } from "./stage/http.ts";
import { RawSocket } from "./stage/raw-socket.ts";
import { type ShopMethods, teapot } from "./stage/shopkeeper.ts";
import { gate, shopOf, stage } from "./stage/stage.ts";

const { node, gateway } = stage();

/** What one stream may have under way (PROTOCOL.md, "Flow control"). */
const streamWindowBytes = 262_144;
/** The reader's own item, the one that waits for credit, and the one that the producer is making. */
const itemsInHands = 3;
const noteBytes = 16_384;
const windowItems = Math.ceil(streamWindowBytes / noteBytes);
/** What is made in all if nothing holds it: a multiple of every bound here. */
const manyItems = 4_000;

interface Producer {
  readonly made: () => number;
  readonly serve: Partial<ShopMethods>;
  readonly prices: () => AsyncGenerator<Price>;
}

/** Makes `items` prices of 16 KiB, as fast as they are taken. */
function producer(items = manyItems): Producer {
  let made = 0;
  const note = "x".repeat(noteBytes);
  async function* prices(): AsyncGenerator<Price> {
    while (made < items) yield { sku: teapot, cents: made++, note };
  }
  return { made: () => made, serve: { watch: prices }, prices };
}

async function pair(serve: Partial<ShopMethods>): Promise<Mesh> {
  const back = await node("back", { serve });
  const front = await node("front", { nodes: [back.address!] });
  await front.wait(["shop"]);
  return front;
}

/** Calls over the same links until a whole round of them has seen `count` stand still. */
async function standstill(count: () => number, round: () => Promise<unknown>): Promise<number> {
  for (;;) {
    const before = count();
    for (let at = 0; at < 50; at++) await round();
    if (count() === before) return before;
  }
}

describe("a reader that stops", () => {
  test("holds the producer at the stream's window, while other calls go on; then it gets all", async () => {
    const { made, serve } = producer();
    const front = await pair(serve);
    const shop = shopOf(front);
    const prices = shop.watch(teapot);
    await prices.next();
    const held = await standstill(made, () => shop.find(teapot));
    expect(held).toBeGreaterThan(1);
    expect(held).toBeLessThanOrEqual(windowItems + itemsInHands);
    let last = 0;
    for await (const { cents } of prices) {
      expect(cents).toBe(last + 1);
      last = cents;
    }
    expect(last).toBe(manyItems - 1);
  });

  test("that never begins makes nobody produce", async () => {
    const { made, serve } = producer();
    const front = await pair(serve);
    const shop = shopOf(front);
    shop.watch(teapot);
    expect(await standstill(made, () => shop.find(teapot))).toBe(0);
  });

  test("twenty times over holds twenty producers, and leaves the link to others", async () => {
    const all: Producer[] = [];
    const front = await pair({
      watch: () => {
        const one = producer();
        all.push(one);
        return one.prices();
      },
    });
    const shop = shopOf(front);
    const readers = Array.from({ length: 20 }, () => shop.watch(teapot));
    await Promise.all(readers.map((reader) => reader.next()));
    const sum = (): number => all.reduce((total, one) => total + one.made(), 0);
    const held = await standstill(sum, () => shop.find(teapot));
    expect(all).toHaveLength(20);
    expect(held).toBeLessThanOrEqual(20 * (windowItems + itemsInHands));
    await Promise.all(readers.map((reader) => reader.return()));
  });

  test("at the callee holds the caller's input at the same window", async () => {
    let made = 0;
    const begun = gate();
    const goOn = gate();
    const front = await pair({
      async restock(deliveries) {
        let sum = 0;
        for await (const { count } of deliveries) {
          begun.open();
          await goOn.opened;
          sum += count;
        }
        return sum;
      },
    });
    const note = "x".repeat(noteBytes);
    async function* deliveries(): AsyncGenerator<Delivery> {
      // The contract is open to members that it does not know, which gives the item its size.
      while (made < manyItems) yield Object.assign({ sku: teapot, count: 1, at: made++ }, { note });
    }
    const shop = shopOf(front);
    const restocked = shop.restock(deliveries());
    await begun.opened;
    const held = await standstill(
      () => made,
      () => shop.find(teapot),
    );
    expect(held).toBeLessThanOrEqual(windowItems + itemsInHands);
    goOn.open();
    expect(await restocked).toBe(manyItems);
  });

  test("two hops away holds the producer at two windows", async () => {
    const { made, serve } = producer();
    const b = await node("b", { serve, as: "warehouse" });
    const a = await node("a", {
      nodes: [b.address!],
      serve: {
        watch: (sku) => shopOf(a, "warehouse").watch(sku),
      },
    });
    await a.wait(["warehouse"]);
    const front = await node("front", { nodes: [a.address!] });
    await front.wait(["shop"]);
    const prices = shopOf(front).watch(teapot);
    await prices.next();
    const held = await standstill(made, async () => {
      await shopOf(front).find(teapot);
      await shopOf(a, "warehouse").find(teapot);
    });
    expect(held).toBeLessThanOrEqual(2 * (windowItems + itemsInHands));
    await prices.return();
  });
});

/** Most that the kernel holds of one TCP connection on its two sides. */
async function kernelBytes(): Promise<number> {
  const most = async (name: string): Promise<number> => {
    const text = await readFile(`/proc/sys/net/ipv4/${name}`, "utf8").catch(() => "");
    // Elsewhere buffers are smaller than Linux's defaults.
    return Number(text.trim().split(/\s+/)[2] ?? 6_291_456);
  };
  return (await most("tcp_wmem")) + (await most("tcp_rmem"));
}

/** What Node keeps of an answer and of a client's socket before it says stop, generously. */
const nodeBytes = 1_048_576;

describe("an HTTP client that stops reading", () => {
  test("holds the producer at its window and what kernel and sockets hold; then it gets all", async () => {
    const kernelItems = Math.ceil(((await kernelBytes()) + nodeBytes) / noteBytes);
    const boundItems = windowItems + itemsInHands + kernelItems;
    const { made, serve } = producer(2 * boundItems);
    const front = await pair(serve);
    const url = await gateway(front);
    const client = httpRequest(`${url}/shop/watch`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/x-ndjson" },
    });
    onTestFinished(() => void client.destroy());
    client.end('{"sku":"teapot-1"}');
    const [response] = (await once(client, "response")) as [IncomingMessage];
    response.pause();
    const held = await standstill(made, async () => (await fetch(`${url}/shop/articles/teapot-1`)).text());
    expect(held).toBeGreaterThan(1);
    expect(held).toBeLessThanOrEqual(boundItems);
    let text = "";
    response.setEncoding("utf8");
    let lines = 0;
    for await (const chunk of response) {
      text = (text + String(chunk)).split("\n").at(-1) ?? "";
      lines += String(chunk).split("\n").length - 1;
    }
    expect(text).toBe("");
    expect(lines).toBe(2 * boundItems);
  });

  test("and then leaves frees the producer", async () => {
    const left = gate();
    const { made, prices } = producer(Infinity);
    const front = await pair({
      async *watch() {
        try {
          yield* prices();
        } finally {
          left.open();
        }
      },
    });
    const url = await gateway(front);
    const client = await RawSocket.dial(url);
    const body = '{"sku":"teapot-1"}';
    client.write(requestOf("POST", "/shop/watch", { "content-type": "application/json" }, body));
    await client.until((heard) => heard.includes("data:"));
    client.socket.pause();
    await standstill(made, async () => (await fetch(`${url}/healthz`)).text());
    client.destroy();
    await left.opened;
  });

  test("does not keep others from theirs, a hundred at once", async () => {
    const front = await pair({ watch: () => producer().prices() });
    const url = await gateway(front);
    const clients = await Promise.all(Array.from({ length: 100 }, () => RawSocket.dial(url)));
    const body = '{"sku":"teapot-1"}';
    for (const client of clients) {
      client.socket.pause();
      client.write(requestOf("POST", "/shop/watch", { "content-type": "application/json" }, body));
    }
    for (let at = 0; at < 20; at++) {
      const answer = await fetch(`${url}/shop/articles/teapot-1`);
      expect(await answer.json()).toMatchObject({ title: "Teapot" });
    }
    for (const client of clients) client.destroy();
  });
});
