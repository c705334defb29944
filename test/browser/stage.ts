import { createGateway, type Gateway } from "@meshrpc/gateway";
import { Mesh } from "@meshrpc/runtime";
import { type CorsOptions, type H3, handleCors, redirect } from "h3";
import { PriceService } from "../../examples/monolith/price-service.ts";
import { pricesHandler } from "../../examples/monolith/service/gen/prices.handler.ts";
import { pricesRoutes } from "../../examples/monolith/service/gen/prices.routes.ts";
import { stockHandler } from "../../examples/monolith/service/gen/stock.handler.ts";
import { stockRoutes } from "../../examples/monolith/service/gen/stock.routes.ts";
import { Cuttable } from "./cuttable.ts";
import type { Places } from "./page/case.ts";
import type { Report, Reports } from "./reports.ts";
import { WatchedStock } from "./watched-stock.ts";

/** Scripts that the page may load, by path. */
export type Scripts = Readonly<Record<string, string>>;

/** Services on a mesh, and gateways of several origins before it. */
export interface Stage extends AsyncDisposable {
  /** Of the page, which runs the cases and tells `reports`. */
  readonly url: string;
}

export async function startStage(scripts: Scripts, reports: Reports): Promise<Stage> {
  const closing = new AsyncDisposableStack();
  const stock = new WatchedStock({ tea: 20, teapot: 1, instance: 0 });
  const front = await startMesh(closing, stock);
  const newGateway = (): Gateway => {
    const gateway = createGateway(front, { services: [stockRoutes, pricesRoutes], graceMs: 50 });
    return closing.use(gateway);
  };
  const own = newGateway();
  const url = await own.listen({ port: 0 });
  const [open, closed, closable] = [newGateway(), newGateway(), newGateway()];
  letAsk(closable.app, { origin: [url] });
  const allowHeaders = ["authorization", "content-type", "x-session"];
  letAsk(open.app, { origin: [url], credentials: true, methods: ["POST"], allowHeaders });
  const openUrl = await open.listen({ port: 0 });
  const cuttable = closing.use(new Cuttable(new URL(openUrl)));
  const places: Places = {
    open: openUrl,
    closed: await closed.listen({ port: 0 }),
    closable: await closable.listen({ port: 0 }),
    cuttable: await cuttable.listen(),
  };

  servePage(own.app, scripts);
  own.app.get("/places", () => places);
  own.app.post("/reports", async ({ req }) => {
    reports.add((await req.json()) as Report);
    return "";
  });
  own.app.post("/close", () => {
    void closable.close();
    return "";
  });
  own.app.post("/cut", () => {
    cuttable.cut();
    return "";
  });
  own.app.get("/watched/:sku/:count", async ({ context: { params } }) => {
    await stock.watchedBy(params?.["sku"] ?? "", Number(params?.["count"]));
    return "";
  });
  own.app.post("/moved/**", () => redirect("/elsewhere"));
  return { url, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** Two nodes with services behind one with none. */
async function startMesh(closing: AsyncDisposableStack, stock: WatchedStock): Promise<Mesh> {
  const newNode = (name: string, nodes: readonly string[]): Mesh =>
    closing.use(new Mesh({ name, nodes, log: "silent", signals: false }, { env: {} }));
  const front = newNode("front", []);
  await front.listen("127.0.0.1:0");
  for (const instance of [1, 2]) {
    const node = newNode(`node-${instance}`, [front.address ?? ""]);
    if (instance === 1) node.publish(stockHandler(stock));
    node.publish(pricesHandler(new PriceService({ instance })));
    await node.listen("127.0.0.1:0");
  }
  await front.wait(["stock", "prices"]);
  return front;
}

/** As gateway/HTTP.md says. */
function letAsk(app: H3, options: CorsOptions): void {
  app.use((event) => {
    const answer = handleCors(event, options);
    if (answer !== false) return answer;
  });
}

function servePage(app: H3, scripts: Scripts): void {
  const type = (name: string): ResponseInit => ({ headers: { "content-type": `${name}; charset=utf-8` } });
  const page = '<!doctype html><title>Cases</title><script type="module" src="/main.js"></script>';
  app.get("/", () => new Response(page, type("text/html")));
  for (const [path, code] of Object.entries(scripts)) {
    app.get(path, () => new Response(code, type("text/javascript")));
  }
}
