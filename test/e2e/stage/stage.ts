import { createGateway, type Gateway } from "@meshrpc/gateway";
import { Mesh, type MeshOptions } from "@meshrpc/runtime";
import { afterEach } from "vitest";
import { ShopClient } from "../shop/gen/shop.client.ts";
import { shopHandler } from "../shop/gen/shop.handler.ts";
import { shopRoutes } from "../shop/gen/shop.routes.ts";
import { shopkeeper, type ShopMethods } from "./shopkeeper.ts";

export interface NodeOptions extends Partial<MeshOptions> {
  /** Publishes a shop, with these methods in place of the shopkeeper's. */
  readonly serve?: Partial<ShopMethods>;
  /** Under this name. */
  readonly as?: string;
}

export interface Stage {
  /** Starts a node on loopback TCP. */
  node(name: string, options?: NodeOptions): Promise<Mesh>;
  /** Starts a gateway of the shop in front of `mesh`, and returns its URL. */
  gateway(mesh: Mesh, options?: Partial<Parameters<typeof createGateway>[1]>): Promise<string>;
  /** Runs when the test is over, before nodes and gateways close. */
  atEnd(end: () => unknown): void;
}

/** Nodes and gateways of one test, closed when it ends. */
export function stage(): Stage {
  const meshes: Mesh[] = [];
  const gateways: Gateway[] = [];
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await Promise.all(meshes.splice(0).map((mesh) => mesh.close()));
  });
  return {
    async node(name, { serve, as, ...options } = {}) {
      const mesh = new Mesh({ name, log: "silent", signals: false, ...options }, { env: {} });
      meshes.push(mesh);
      if (serve !== undefined) {
        mesh.publish(shopHandler({ ...shopkeeper, ...serve }), as === undefined ? {} : { as });
      }
      await mesh.listen("127.0.0.1:0");
      return mesh;
    },
    async gateway(mesh, options = {}) {
      const gateway = createGateway(mesh, { services: [shopRoutes], graceMs: 50, ...options });
      gateways.push(gateway);
      return gateway.listen({ port: 0 });
    },
    atEnd: (end) => void ends.push(end),
  };
}

/** The shop that `mesh` reaches, as its callers hold it. */
export function shopOf(mesh: Mesh, as = "shop"): ShopClient {
  return new ShopClient(mesh.channel(as));
}

/** A promise and what settles it. */
export interface Gate<T> {
  readonly opened: Promise<T>;
  readonly open: (value: T) => void;
}

export function gate<T = void>(): Gate<T> {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** What `call` fails with. */
export async function failureOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded");
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
