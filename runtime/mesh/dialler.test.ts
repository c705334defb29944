import { expect, test } from "vitest";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import type { Address } from "../transport/transport.ts";
import { Dialler, type Target } from "./dialler.ts";

const address: Address = { host: "a", port: 1 };

/** A peer that can be up or down, and a dialler that wants it. */
function setUp(up: boolean): {
  clock: SimulatedClock;
  dialler: Dialler;
  peer: { up: boolean; linked: boolean };
  dials: number[];
  failures: unknown[];
} {
  const clock = new SimulatedClock();
  const peer = { up, linked: false };
  const dials: number[] = [];
  const failures: unknown[] = [];
  const dialler = new Dialler({
    clock,
    random: () => 0.5,
    dial: async () => {
      dials.push(clock.now());
      if (!peer.up) throw new Error("refused");
      peer.linked = true;
      return "aa";
    },
    failed: (_, error) => failures.push(error),
  });
  const target: Target = { key: "seed a:1", missing: async () => (peer.linked ? [] : [address]) };
  dialler.want(target);
  return { clock, dialler, peer, dials, failures };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("what is down is dialled with growing pauses, and reported once", async () => {
  const { clock, dials, failures } = setUp(false);
  await settle();
  for (let second = 0; second < 20; second++) {
    for (let step = 0; step < 100; step++) {
      clock.advance(10);
      if (step % 10 === 0) await settle();
    }
  }
  const pauses = dials.slice(1).map((at, i) => at - dials[i]!);
  expect(pauses[0]).toBeGreaterThanOrEqual(200);
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(2_000);
  expect(dials.length).toBeGreaterThan(8);
  expect(failures).toHaveLength(1);
});

test("what is linked is left alone until it is lost", async () => {
  const { clock, dialler, peer, dials } = setUp(true);
  await settle();
  clock.advance(60_000);
  await settle();
  expect(dials).toEqual([0]);
  peer.linked = false;
  dialler.look();
  clock.advance(250);
  await settle();
  expect(dials).toHaveLength(2);
  expect(peer.linked).toBe(true);
});

test("nothing is dialled after close, and no timer is left", async () => {
  const { clock, dialler, dials } = setUp(false);
  await settle();
  dialler.close();
  expect(clock.timers).toBe(0);
  clock.advance(60_000);
  await settle();
  expect(dials).toEqual([0]);
});

test("it tells for how long and why something is not linked", async () => {
  const { clock, dialler } = setUp(false);
  await settle();
  clock.advance(100);
  expect(dialler.lostForMs("seed a:1")).toBe(100);
  expect(String(dialler.errorOf("seed a:1"))).toContain("refused");
});

test("another node at the address is no success", async () => {
  const failures: unknown[] = [];
  const dialler = new Dialler({
    clock: new SimulatedClock(),
    random: () => 0.5,
    dial: async () => "bb",
    failed: (_, error) => failures.push(error),
  });
  dialler.want({ key: "node a", nodeId: "aa", missing: async () => [address] });
  await settle();
  dialler.close();
  expect(String(failures[0])).toContain("another node answers at a:1");
});

test("one address of several is enough where the target says so", async () => {
  const failures: unknown[] = [];
  let isLinked = false;
  const dialler = new Dialler({
    clock: new SimulatedClock(),
    random: () => 0.5,
    dial: async ({ host }) => {
      if (host === "::1") throw new Error("refused");
      isLinked = true;
      return "aa";
    },
    failed: (_, error) => failures.push(error),
  });
  const both = ["::1", "127.0.0.1"].map((host) => ({ host, port: 1 }));
  dialler.want({ key: "seed localhost:1", missing: async () => (isLinked ? [] : both) });
  await settle();
  expect(failures).toEqual([]);
  expect(dialler.errorOf("seed localhost:1")).toBeUndefined();
});
