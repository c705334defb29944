import type { Socket } from "node:net";

/** What a raw peer sends and gets: 12 bytes, a call on its way there or back. */
export interface RawHop {
  readonly isAnswer: boolean;
  readonly id: number;
  readonly hopsLeft: number;
}

const frameBytes = 12;
const slabBytes = 65_536;

/** Frames on one socket, written together once a turn: the least that a chain of calls needs. */
export class RawFrames {
  readonly #socket: Socket;
  readonly #onHop: (hop: RawHop, from: RawFrames) => void;
  #output = Buffer.allocUnsafe(slabBytes);
  #from = 0;
  #at = 0;
  #rest: Buffer = Buffer.alloc(0);
  readonly #flush = (): void => {
    this.#socket.write(this.#output.subarray(this.#from, this.#at));
    this.#from = this.#at;
  };

  constructor(socket: Socket, onHop: (hop: RawHop, from: RawFrames) => void) {
    this.#socket = socket;
    this.#onHop = onHop;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#read(chunk));
  }

  send(isAnswer: boolean, id: number, hopsLeft: number): void {
    if (this.#at + frameBytes > slabBytes) this.#renew();
    if (this.#from === this.#at) process.nextTick(this.#flush);
    this.#output.writeUInt32BE(isAnswer ? 1 : 0, this.#at);
    this.#output.writeUInt32BE(id, this.#at + 4);
    this.#output.writeUInt32BE(hopsLeft, this.#at + 8);
    this.#at += frameBytes;
  }

  /** What was written is Node's until it is sent. */
  #renew(): void {
    if (this.#from < this.#at) this.#flush();
    this.#output = Buffer.allocUnsafe(slabBytes);
    this.#from = 0;
    this.#at = 0;
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + frameBytes <= bytes.length; at += frameBytes) {
      const isAnswer = bytes.readUInt32BE(at) === 1;
      this.#onHop({ isAnswer, id: bytes.readUInt32BE(at + 4), hopsLeft: bytes.readUInt32BE(at + 8) }, this);
    }
    this.#rest = bytes.subarray(at);
  }
}
