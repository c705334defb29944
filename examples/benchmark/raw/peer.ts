/**
 * One peer of the chain over raw TCP. It prints its port, reads that of the next peer from its first
 * message, and then passes calls on and answers back.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { RawFrames } from "./frames.ts";

/** A call that was passed on: who asked, and under which id. */
interface Pending {
  readonly from: RawFrames;
  readonly id: number;
}

const pending = new Map<number, Pending>();
let lastId = 0;
let next: RawFrames | undefined;

const server = createServer((socket) => {
  const frames: RawFrames = new RawFrames(socket, ({ id, hopsLeft }) => {
    if (hopsLeft === 0 || next === undefined) return frames.send(true, id, hopsLeft);
    pending.set(++lastId, { from: frames, id });
    next.send(false, lastId, hopsLeft - 1);
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`raw peer on port ${(server.address() as AddressInfo).port}`);

const [nextPort] = (await once(process, "message")) as [number];
const socket = connect(nextPort, "127.0.0.1");
await once(socket, "connect");
next = new RawFrames(socket, ({ id, hopsLeft }) => {
  const call = pending.get(id);
  pending.delete(id);
  call?.from.send(true, call.id, hopsLeft);
});
console.log("raw peer is ready");
