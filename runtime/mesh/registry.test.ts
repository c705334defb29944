import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxNodes, maxVersion, tombstoneMs } from "./limits.ts";
import { decodeRecord, encodeRecord, type NodeRecord } from "./record.ts";
import { Registry } from "./registry.ts";

function idOf(index: number): string {
  return index.toString(16).padStart(32, "0");
}

function registryOf(index: number): Registry {
  return new Registry({
    nodeId: idOf(index),
    name: `node-${index}`,
    state: "joining",
    addresses: [`127.0.0.1:${1000 + index}`],
    services: [],
    http: [],
    raw: [],
  });
}

function merge(registry: Registry, bytes: Uint8Array): string | undefined {
  return registry.mergeRecord(decodeRecord(bytes), bytes);
}

function recordOf(index: number, version: number, change: Partial<NodeRecord> = {}): Uint8Array {
  return encodeRecord({
    nodeId: idOf(index),
    version,
    name: "other",
    state: "serving",
    addresses: [],
    services: [],
    http: [],
    raw: [],
    ...change,
  });
}

describe("of two claims about a node", () => {
  test("the higher version wins, in whatever order they come", () => {
    for (const versions of [
      [1, 2],
      [2, 1],
    ]) {
      const registry = registryOf(1);
      for (const version of versions) merge(registry, recordOf(2, version, { name: `v${version}` }));
      expect(registry.get(idOf(2))?.name).toBe("v2");
    }
  });

  test("the tombstone wins over the record of the same version, and loses to a later one", () => {
    const registry = registryOf(1);
    merge(registry, recordOf(2, 3));
    expect(registry.mergeGone({ nodeId: idOf(2), version: 3 }, 0)).toBe(idOf(2));
    expect(registry.get(idOf(2))).toBeUndefined();
    expect(merge(registry, recordOf(2, 3))).toBeUndefined();
    expect(merge(registry, recordOf(2, 4))).toBe(idOf(2));
    expect(registry.get(idOf(2))?.version).toBe(4);
  });

  test("what is known already is no news", () => {
    const registry = registryOf(1);
    expect(merge(registry, recordOf(2, 1))).toBe(idOf(2));
    expect(merge(registry, recordOf(2, 1))).toBeUndefined();
    expect(registry.mergeGone({ nodeId: idOf(3), version: 1 }, 0)).toBe(idOf(3));
    expect(registry.mergeGone({ nodeId: idOf(3), version: 1 }, 0)).toBeUndefined();
  });
});

describe("a node", () => {
  test("that hears of its own death refutes it with a higher version", () => {
    const registry = registryOf(1);
    expect(registry.mergeGone({ nodeId: idOf(1), version: 7 }, 0)).toBe(idOf(1));
    expect(registry.own.version).toBe(8);
    expect(registry.isGone(idOf(1))).toBe(false);
  });

  test("that left does not come back", () => {
    const registry = registryOf(1);
    registry.leave(0);
    registry.amend({ state: "serving" });
    expect(registry.mergeGone({ nodeId: idOf(1), version: 99 }, 0)).toBeUndefined();
    expect(registry.isGone(idOf(1))).toBe(true);
  });

  test("does not count beyond the last version that others take", () => {
    const registry = registryOf(1);
    expect(registry.mergeGone({ nodeId: idOf(1), version: maxVersion }, 0)).toBeUndefined();
    expect(registry.mergeGone({ nodeId: idOf(1), version: maxVersion - 1 }, 0)).toBe(idOf(1));
    expect(registry.own.version).toBe(maxVersion);
  });

  test("outbids a record that somebody forged for it", () => {
    const registry = registryOf(1);
    expect(merge(registry, recordOf(1, 41))).toBe(idOf(1));
    expect(registry.own).toMatchObject({ version: 42, name: "node-1" });
  });
});

describe("a registry", () => {
  test("that is full takes no new node, unless a tombstone makes room", () => {
    const registry = registryOf(0);
    for (let i = 1; i < maxNodes; i++) merge(registry, recordOf(i, 1));
    expect(merge(registry, recordOf(maxNodes, 1))).toBeUndefined();
    expect(merge(registry, recordOf(1, 2))).toBe(idOf(1));
    registry.declareGone(idOf(5), 0);
    expect(merge(registry, recordOf(maxNodes, 1))).toBe(idOf(maxNodes));
    expect(registry.digest()).toHaveLength(maxNodes);
  });

  test("forgets a tombstone after an hour", () => {
    const registry = registryOf(0);
    registry.mergeGone({ nodeId: idOf(1), version: 1 }, 1_000);
    registry.expire(1_000 + tombstoneMs);
    expect(registry.isGone(idOf(1))).toBe(true);
    registry.expire(1_001 + tombstoneMs);
    expect(registry.isGone(idOf(1))).toBe(false);
  });
});

/** Knows for each node every claim that anyone ever made, and picks the best of them by definition. */
class Model {
  readonly claims = new Map<string, { version: number; gone: boolean }[]>();

  note(registries: readonly Registry[]): void {
    for (const registry of registries) {
      for (const { nodeId, version, gone } of registry.digest()) {
        const list = this.claims.get(nodeId) ?? [];
        list.push({ version, gone });
        this.claims.set(nodeId, list);
      }
    }
  }

  best(nodeId: string): { version: number; gone: boolean } | undefined {
    return this.claims
      .get(nodeId)
      ?.toSorted((a, b) => b.version - a.version || Number(b.gone) - Number(a.gone))[0];
  }
}

/** One side tells the other all that it lacks. */
function tell(from: Registry, to: Registry): void {
  const { records, gone } = from.select(from.compare(to.digest()).lacking);
  for (const record of records) merge(to, record);
  for (const claim of gone) to.mergeGone(claim, 0);
}

const size = 4;
const node = fc.nat({ max: size - 1 });
const operation = fc.oneof(
  fc.record({ kind: fc.constant("amend" as const), at: node, name: fc.string({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant("tell" as const), at: node, to: node }),
  fc.record({ kind: fc.constant("bury" as const), at: node, whom: node }),
  fc.record({ kind: fc.constant("leave" as const), at: node }),
);

test("replicas agree with each other and with a naive model, whatever happened before they talk", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const replicas = Array.from({ length: size }, (_, i) => registryOf(i));
      const model = new Model();
      const left = new Set<number>();
      model.note(replicas);
      for (const step of operations) {
        const replica = replicas[step.at]!;
        if (step.kind === "amend") replica.amend({ name: step.name });
        else if (step.kind === "tell") tell(replica, replicas[step.to]!);
        else if (step.kind === "bury" && step.whom !== step.at) replica.declareGone(idOf(step.whom), 0);
        else if (step.kind === "leave") {
          replica.leave(0);
          left.add(step.at);
        }
        model.note(replicas);
      }
      // Twice around a ring carries everything everywhere, and once more what was refuted on the way.
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < size; i++) tell(replicas[i]!, replicas[(i + 1) % size]!);
        model.note(replicas);
      }
      for (let i = 0; i < size; i++) {
        const best = model.best(idOf(i));
        for (const replica of replicas) {
          const claim = replica.digest().find(({ nodeId }) => nodeId === idOf(i));
          expect(claim).toEqual({ nodeId: idOf(i), ...best });
          expect(replica.get(idOf(i))).toEqual(best?.gone === true ? undefined : replicas[i]!.own);
        }
        expect(best?.gone).toBe(left.has(i));
      }
    }),
    { numRuns: 300 },
  );
});
