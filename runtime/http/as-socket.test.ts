import { expect, test } from "vitest";
import { RawDuplex } from "../raw/raw-duplex.ts";
import { SimulatedClock } from "../rpc/fixtures/simulated-clock.ts";
import { streamPair } from "../rpc/stream-pair.ts";
import { asSocket } from "./as-socket.ts";

function scene() {
  const { caller, callee } = streamPair();
  const clock = new SimulatedClock();
  const near = new RawDuplex(caller, "caller");
  const duplex = new RawDuplex(callee, "callee");
  const heard: string[] = [];
  for (const end of [near, duplex]) end.resume().on("error", () => {});
  return { clock, near, socket: asSocket(duplex, clock), heard };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("silence is told once", () => {
  const { clock, socket, heard } = scene();
  socket.setTimeout(1_000, () => heard.push("callback"));
  socket.on("timeout", () => heard.push("event"));
  clock.advance(999);
  expect(heard).toEqual([]);
  clock.advance(1);
  expect(heard).toEqual(["callback", "event"]);
  clock.advance(5_000);
  expect([heard.length, clock.timers]).toEqual([2, 0]);
});

test("bytes of either side are no silence", async () => {
  const { clock, near, socket, heard } = scene();
  socket.setTimeout(1_000, () => heard.push("timeout"));
  near.write("in");
  await turn();
  clock.advance(1_000);
  socket.write("out");
  clock.advance(1_000);
  expect([heard, socket.bytesRead, socket.bytesWritten]).toEqual([[], 2, 3]);
  clock.advance(1_000);
  expect(heard).toEqual(["timeout"]);
});

test("nobody is told who asks no more, or whose stream has closed", async () => {
  const { clock, socket, heard } = scene();
  const tell = (): void => void heard.push("timeout");
  socket.setTimeout(1_000, tell).setTimeout(0, tell);
  clock.advance(1_000);
  socket.setTimeout(1_000, tell).destroy();
  await turn();
  clock.advance(1_000);
  socket.setTimeout(1_000, tell);
  expect([heard, clock.timers]).toEqual([[], 0]);
});

test("options of TCP are taken, and there is no address", () => {
  const { socket } = scene();
  expect(socket.setNoDelay(true).setKeepAlive(true, 1).ref().unref().address()).toEqual({});
});
