import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stick, Turns, TurnsByMethod } from "./balance.ts";

const nobody: ReadonlySet<string> = new Set();

function nodes(...ids: string[]): { nodeId: string }[] {
  return ids.toSorted().map((nodeId) => ({ nodeId }));
}

function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** Most calls over least calls. */
function spread(counts: ReadonlyMap<string, number>): number {
  return Math.max(...counts.values()) / Math.min(...counts.values());
}

describe("turns", () => {
  test("serve five replicas alike, from one caller and from many", () => {
    const five = nodes("1a", "3b", "5c", "a0", "ff");
    for (const callers of [1, 7, 100]) {
      const random = sequence(callers);
      const counts = new Map<string, number>();
      for (let caller = 0; caller < callers; caller++) {
        const turns = new Turns(random);
        for (let call = 0; call < 500; call++) {
          const { nodeId } = turns.next(five, nobody)!;
          counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
        }
      }
      expect(spread(counts)).toBeLessThanOrEqual(1.05);
    }
  });

  test("are taken for each method, so that methods called in turn reach every node alike", () => {
    const turns = new TurnsByMethod(sequence(3));
    const two = nodes("a", "b");
    const counts = new Map<string, number>();
    for (let call = 0; call < 50; call++) {
      for (const method of ["greet", "sendPostcard"]) {
        const key = `${method} ${turns.of("Greeter", method).next(two, nobody)!.nodeId}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    expect([...counts.values()]).toEqual([25, 25, 25, 25]);
  });

  test("start at different nodes for different callers", () => {
    const random = sequence(1);
    const five = nodes("1", "4", "8", "b", "e");
    const starts = new Set(Array.from({ length: 50 }, () => new Turns(random).next(five, nobody)!.nodeId));
    expect(starts.size).toBe(5);
  });

  test("go on where they were when nodes come and go", () => {
    const turns = new Turns(() => 0);
    expect(turns.next(nodes("a", "c", "e"), nobody)?.nodeId).toBe("a");
    expect(turns.next(nodes("a", "b", "c", "e"), nobody)?.nodeId).toBe("b");
    expect(turns.next(nodes("a", "b", "e"), nobody)?.nodeId).toBe("e");
    expect(turns.next(nodes("a", "b", "e"), nobody)?.nodeId).toBe("a");
  });

  test("pass over those that were tried, and end when all were", () => {
    const turns = new Turns(() => 0);
    expect(turns.next(nodes("a", "b", "c"), new Set(["a", "b"]))?.nodeId).toBe("c");
    expect(turns.next(nodes("a", "b"), new Set(["a", "b"]))).toBeUndefined();
    expect(turns.next([], nobody)).toBeUndefined();
  });

  test("never differ by more than one", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{4}$/), { minLength: 1, maxLength: 8 }),
        (ids) => {
          const turns = new Turns(() => 0.5);
          const counts = new Map(ids.map((nodeId) => [nodeId, 0]));
          for (let call = 0; call < 50; call++) {
            const { nodeId } = turns.next(nodes(...ids), nobody)!;
            counts.set(nodeId, counts.get(nodeId)! + 1);
          }
          expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe("a session", () => {
  const replicas = nodes(...Array.from({ length: 5 }, (_, i) => `${i}${"0".repeat(31)}`)).map((node) => ({
    ...node,
    pending: 0,
  }));
  const keys = Array.from({ length: 5_000 }, (_, i) => `user-${i}`);

  test("belongs to the same node in whatever order the nodes are known", () => {
    for (const key of keys.slice(0, 100)) {
      expect(stick(replicas.toReversed(), key, nobody)).toEqual(stick(replicas, key, nobody));
    }
  });

  test("moves only if it belongs to the node that comes", () => {
    const before = replicas.slice(1);
    let moved = 0;
    for (const key of keys) {
      const now = stick(replicas, key, nobody)!.nodeId;
      if (now === stick(before, key, nobody)!.nodeId) continue;
      expect(now).toBe(replicas[0]!.nodeId);
      moved++;
    }
    expect(moved / keys.length).toBeGreaterThan(0.17);
    expect(moved / keys.length).toBeLessThan(0.23);
  });

  test("goes elsewhere when its node was tried", () => {
    const home = stick(replicas, "max", nobody)!.nodeId;
    const other = stick(replicas, "max", new Set([home]))!.nodeId;
    expect(other).not.toBe(home);
  });

  test("stays where it is up to 32 calls that wait, however few the others have", () => {
    for (const key of keys.slice(0, 100)) {
      const home = stick(replicas, key, nobody)!;
      const busy = replicas.map((node) => ({ ...node, pending: node.nodeId === home.nodeId ? 31 : 0 }));
      expect(stick(busy, key, nobody)?.nodeId).toBe(home.nodeId);
    }
  });

  test("goes to the next in its order while its node has more than its share, and returns", () => {
    for (const key of keys.slice(0, 100)) {
      const home = stick(replicas, key, nobody)!.nodeId;
      const next = stick(replicas, key, new Set([home]))!.nodeId;
      const load = (ofHome: number, ofOthers: number): string =>
        stick(
          replicas.map((node) => ({ ...node, pending: node.nodeId === home ? ofHome : ofOthers })),
          key,
          nobody,
        )!.nodeId;
      expect(load(32, 0)).toBe(next);
      // (130 + 4 x 100) / 5 x 1.25 = 132.5
      expect(load(130, 100)).toBe(home);
      expect(load(140, 100)).toBe(next);
      expect(load(31, 0)).toBe(home);
    }
  });

  test("has a node even if all others were tried and this one is overloaded", () => {
    const busy = replicas.map((node, at) => ({ ...node, pending: at === 0 ? 1_000 : 0 }));
    const others = new Set(busy.slice(1).map(({ nodeId }) => nodeId));
    expect(stick(busy, "max", others)).toBe(busy[0]);
  });

  test("no node gets more than its share, whatever the keys: 1,000 calls of one key among many", () => {
    const random = sequence(7);
    const load = replicas.map(({ nodeId }) => ({ nodeId, pending: 0 }));
    for (let call = 0; call < 5_000; call++) {
      const key = random() < 0.2 ? "hot" : `user-${Math.floor(random() * 1_000)}`;
      stick(load, key, nobody)!.pending++;
    }
    const bound = 1.25 * (5_000 / load.length) + 1;
    expect(Math.max(...load.map(({ pending }) => pending))).toBeLessThanOrEqual(bound);
  });

  test("sessions spread over all nodes", () => {
    const counts = new Map<string, number>();
    for (const key of keys) {
      const { nodeId } = stick(replicas, key, nobody)!;
      counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
    }
    expect(counts.size).toBe(5);
    expect(spread(counts)).toBeLessThan(1.25);
  });
});
