import { expect, test } from "vitest";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import { Waiting } from "./waiting.ts";

test("whoever waits for more than 2 s says once what for", async () => {
  const clock = new SimulatedClock();
  const told: string[] = [];
  const waiting = new Waiting(clock, (missing) => told.push(missing));
  let missing = ["tp"];
  const done = waiting.until(
    () => missing,
    () => 'nobody serves "tp"',
    {},
  );
  clock.advance(1_999);
  expect(told).toEqual([]);
  clock.advance(20_000);
  expect(told).toEqual(['nobody serves "tp"']);
  missing = [];
  waiting.look();
  await done;
  expect(clock.timers).toBe(0);
});

test("a short wait says nothing", async () => {
  const clock = new SimulatedClock();
  const told: string[] = [];
  const waiting = new Waiting(clock, (missing) => told.push(missing));
  await waiting.until(
    () => [],
    () => "",
    {},
  );
  clock.advance(60_000);
  expect(told).toEqual([]);
});
