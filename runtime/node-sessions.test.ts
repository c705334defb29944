import { afterEach, describe, expect, test } from "vitest";
import { check } from "./check/precompiled.ts";
import type { Mesh } from "./node.ts";
import type { CallOptions } from "./rpc/channel.ts";
import type { CallContext } from "./rpc/context.ts";
import { defineService, unary } from "./rpc/define.ts";
import { defineHandler } from "./rpc/handler.ts";
import { testMesh } from "./testing.ts";

interface Carts {
  add(cart: { readonly id?: string | null }): Promise<string>;
  hold(key: string): Promise<string>;
}

const any = (...names: string[]) => check<any>(() => true, names);
const carts = defineService<Carts>("carts", "", {
  add: unary("63617274732d6164", 1, any("cart"), any(), { sticky: "cart.id" }),
  hold: unary("63617274732d686f", 1, any("key"), any(), { sticky: "key" }),
});

const mesh = testMesh();
afterEach(() => mesh.close());

/** Each answers with its node id and the session that it was told. */
async function start(count: number): Promise<{ front: Mesh; replicas: Mesh[]; release: () => void }> {
  const front = mesh.node("front");
  await front.listen();
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const replicas: Mesh[] = [];
  for (let i = 0; i < count; i++) replicas.push(await join(released));
  await front.wait([carts], { instances: count });
  return { front, replicas, release };
}

async function join(released: Promise<void> = Promise.resolve()): Promise<Mesh> {
  const node = mesh.node("carts");
  node.publish(
    defineHandler(
      carts,
      {
        add: async (_cart: unknown, context: CallContext) => `${node.nodeId} ${context.session}`,
        hold: async () => {
          await released;
          return node.nodeId;
        },
      } as never,
      "{}",
    ),
  );
  await node.listen();
  return node;
}

async function homeOf(
  front: Mesh,
  id: string | null | undefined,
  options?: CallOptions,
): Promise<readonly string[]> {
  const cart = id === undefined ? {} : { id };
  return (await front.channel(carts).unary(carts.methods.add, [cart], options)).split(" ");
}

describe("@sticky", () => {
  test("sends what has one key to one instance, and tells it the key", async () => {
    const { front } = await start(4);
    const homes = new Set<string>();
    for (let id = 0; id < 100; id++) {
      const [home, session] = await homeOf(front, `cart-${id}`);
      expect(session).toBe(`cart-${id}`);
      expect(await homeOf(front, `cart-${id}`)).toEqual([home, session]);
      homes.add(home!);
    }
    expect(homes.size).toBe(4);
  });

  test("is the same place for every caller, and yields to the call's own session", async () => {
    const { front } = await start(4);
    const other = mesh.node("other");
    await other.listen();
    await other.wait([carts], { instances: 4 });
    for (let id = 0; id < 20; id++) {
      const [home] = await homeOf(front, `cart-${id}`);
      expect((await homeOf(other, `cart-${id}`))[0]).toBe(home);
      expect(await homeOf(front, "cart-0", { session: `cart-${id}` })).toEqual([home, `cart-${id}`]);
    }
  });

  test("without a key the instances take turns", async () => {
    const { front } = await start(3);
    for (const id of [null, undefined, ""]) {
      const turns = await Promise.all([homeOf(front, id), homeOf(front, id), homeOf(front, id)]);
      expect(new Set(turns.map(([home]) => home)).size).toBe(3);
    }
  });
});

describe("sessions", () => {
  const keys = Array.from({ length: 120 }, (_, id) => `cart-${id}`);
  /** One call after the other: at once they would be more than an instance takes of its own sessions. */
  const places = async (front: Mesh): Promise<string[]> => {
    const homes: string[] = [];
    for (const key of keys) homes.push((await homeOf(front, key))[0]!);
    return homes;
  };

  test("move only to the instance that comes", async () => {
    const { front } = await start(4);
    const before = await places(front);
    const fifth = await join();
    await front.wait([carts], { instances: 5 });
    const after = await places(front);
    const moved = keys.flatMap((_, at) => (before[at] === after[at] ? [] : [after[at]]));
    expect(moved.every((home) => home === fifth.nodeId)).toBe(true);
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.length).toBeLessThan(keys.length / 2);
  });

  test("of one that drains move, and no others", async () => {
    const { front, replicas } = await start(4);
    const before = await places(front);
    const leaving = replicas[1]!;
    await leaving.drain();
    const after = await places(front);
    expect(after).not.toContain(leaving.nodeId);
    for (const [at, home] of before.entries()) if (home !== leaving.nodeId) expect(after[at]).toBe(home);
  });

  test("of one that is overloaded go to the next until it is not", async () => {
    const { front, release } = await start(3);
    const { hold } = carts.methods;
    const calls = Array.from({ length: 60 }, () => front.channel(carts).unary(hold, ["hot"]));
    release();
    const homes = await Promise.all(calls);
    const counts = new Map<string, number>();
    for (const home of homes) counts.set(home, (counts.get(home) ?? 0) + 1);
    // 32 at the first, the next 28 at the second.
    expect([...counts.values()]).toEqual([32, 28]);
    expect(await front.channel(carts).unary(hold, ["hot"])).toBe(homes[0]);
  });
});
