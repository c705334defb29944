import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamRecord } from "./record.ts";
import { StreamMap } from "./stream-map.ts";

const owner = { write: () => true, end() {}, finish() {}, reset() {}, consume() {} };

function streamOf(id: number): StreamRecord {
  const stream = new StreamRecord(owner, true, false);
  stream.id = id;
  return stream;
}

test("a map of streams is a Map, whatever is added and deleted", () => {
  const operation = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 2_147_483_647 }), fc.nat(200));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 600 }), (operations) => {
      const streams = new StreamMap();
      const model = new Map<number, StreamRecord>();
      for (const [adds, fresh, known] of operations) {
        const id = known < 100 ? fresh : known;
        if (adds && !model.has(id)) {
          const stream = streamOf(id);
          streams.add(stream);
          model.set(id, stream);
        } else {
          expect(streams.delete(id)).toBe(model.delete(id));
        }
        expect(streams.get(id)).toBe(model.get(id));
        expect(streams.size).toBe(model.size);
      }
      expect(streams.all()).toEqual([...model.values()].toSorted((a, b) => a.id - b.id));
      for (const [id, stream] of model) expect(streams.get(id)).toBe(stream);
    }),
  );
});

test("a map of streams grows with thousands and shrinks again", () => {
  const streams = new StreamMap();
  for (let id = 1; id < 20_000; id += 2) streams.add(streamOf(id));
  expect(streams.size).toBe(10_000);
  for (let id = 3; id < 20_000; id += 2) expect(streams.delete(id)).toBe(true);
  expect(streams.all().map(({ id }) => id)).toEqual([1]);
});
