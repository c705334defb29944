import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Processes } from "../processes.ts";
import { RawFrames } from "./frames.ts";

/** The chain of the benchmark over raw TCP: as many processes, connected in a ring. */
export class RawChain {
  readonly #socket: Socket;
  readonly #first: RawFrames;
  #answered: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#first = new RawFrames(socket, () => this.#answered());
  }

  /** Nanoseconds of one hop, there and back, of a call that is nested `limit` deep. */
  async hop(limit: number): Promise<number> {
    const answer = new Promise<void>((resolve) => (this.#answered = resolve));
    const startNs = process.hrtime.bigint();
    this.#first.send(false, 1, limit - 1);
    await answer;
    return Number(process.hrtime.bigint() - startNs) / limit;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Starts `count` peers and connects with the first. */
export async function startRawChain(processes: Processes, count: number): Promise<RawChain> {
  const peers = Array.from({ length: count }, () => processes.start("raw/peer.ts"));
  const ports = await Promise.all(peers.map((peer) => peer.saw(/on port (\d+)/)));
  for (const [at, peer] of peers.entries()) peer.send(Number(ports[(at + 1) % count]));
  await Promise.all(peers.map((peer) => peer.saw(/is ready/)));
  const socket = connect(Number(ports[0]), "127.0.0.1");
  await once(socket, "connect");
  return new RawChain(socket);
}
