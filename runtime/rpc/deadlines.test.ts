import fc from "fast-check";
import { expect, test } from "vitest";
import { Deadlines, type Expiring } from "./deadlines.ts";
import { SimulatedClock } from "./fixtures/simulated-clock.ts";

class Item implements Expiring {
  deadlineTick = -1;
  deadlinePlace = -1;
  firedAt = -1;
  readonly deadlineAt: number;
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock, deadlineAt: number) {
    this.#clock = clock;
    this.deadlineAt = deadlineAt;
  }

  expire(): void {
    this.firedAt = this.#clock.now();
  }
}

test("thousands of deadlines fire in order, never early and at most two ticks late", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  const items = Array.from({ length: 5_000 }, (_, i) => new Item(clock, (i * 7919) % 20_000));
  for (const item of items) deadlines.add(item);
  clock.advance(30_000);
  for (const item of items) {
    expect(item.firedAt).toBeGreaterThanOrEqual(item.deadlineAt);
    expect(item.firedAt).toBeLessThanOrEqual(item.deadlineAt + 16);
  }
});

test("a removed deadline does not fire, and removing it again changes nothing", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  const [gone, kept] = [new Item(clock, 100), new Item(clock, 100)];
  deadlines.add(gone);
  deadlines.add(kept);
  deadlines.remove(gone);
  deadlines.remove(gone);
  clock.advance(200);
  expect(gone.firedAt).toBe(-1);
  expect(kept.firedAt).toBeGreaterThanOrEqual(100);
});

test("a nearer deadline that comes later is not kept waiting by a farther one", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  const [far, near] = [new Item(clock, 60_000), new Item(clock, 50)];
  deadlines.add(far);
  clock.advance(20);
  deadlines.add(near);
  clock.advance(60);
  expect(near.firedAt).toBeGreaterThanOrEqual(50);
  expect(far.firedAt).toBe(-1);
  clock.advance(60_000);
  expect(far.firedAt).toBeGreaterThanOrEqual(60_000);
});

test("a deadline that has passed fires with the next tick", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  clock.advance(1_000);
  const late = new Item(clock, 10);
  deadlines.add(late);
  expect(late.firedAt).toBe(-1);
  clock.advance(16);
  expect(late.firedAt).toBeGreaterThan(0);
});

test("no timer is left once every deadline is gone", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  const item = new Item(clock, 5_000);
  deadlines.add(item);
  deadlines.remove(item);
  clock.advance(10_000);
  expect(clock.timers).toBe(0);
});

test("one that the deadline before it has ended does not fire in the same tick", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  const second = new Item(clock, 100);
  const first = new (class extends Item {
    override expire(): void {
      super.expire();
      deadlines.remove(second);
    }
  })(clock, 100);
  deadlines.add(first);
  deadlines.add(second);
  clock.advance(200);
  expect([first.firedAt >= 100, second.firedAt]).toEqual([true, -1]);
});

test("deadlines a turn of the wheel apart fire each in its own turn", () => {
  const clock = new SimulatedClock();
  const deadlines = new Deadlines(clock);
  const turnMs = 2_048 * 8;
  const items = [1, 2, 5].map((turns) => new Item(clock, turns * turnMs));
  for (const item of items) deadlines.add(item);
  clock.advance(6 * turnMs);
  for (const { firedAt, deadlineAt } of items) {
    expect(firedAt).toBeGreaterThanOrEqual(deadlineAt);
    expect(firedAt).toBeLessThanOrEqual(deadlineAt + 16);
  }
});

test("random deadlines that are added, removed and waited for fire once each, unless they were removed", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(40_000), fc.nat(5), fc.nat(3_000)), { maxLength: 60 }), (steps) => {
      const clock = new SimulatedClock();
      const deadlines = new Deadlines(clock);
      const items: Item[] = [];
      const removed = new Set<Item>();
      for (const [inMs, which, pauseMs] of steps) {
        const item = new Item(clock, clock.now() + inMs);
        items.push(item);
        deadlines.add(item);
        const other = items.at(-1 - which);
        if (other !== undefined && other !== item && other.firedAt === -1) {
          removed.add(other);
          deadlines.remove(other);
        }
        clock.advance(pauseMs);
      }
      clock.advance(50_000);
      for (const item of items) {
        if (removed.has(item)) expect(item.firedAt).toBe(-1);
        else expect(item.firedAt - item.deadlineAt).toSatisfy((late) => late >= 0 && late <= 16);
      }
      expect(clock.timers).toBe(0);
    }),
  );
});
