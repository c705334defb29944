import type { Socket } from "node:net";

const frameBytes = 8;
const slabBytes = 65_536;

/** Frames of an id and a value, each written and read on its own, all that are due in one turn in one write. */
export class EchoFrames {
  readonly #socket: Socket;
  readonly #arrived: (id: number, value: number) => void;
  #output: Buffer = Buffer.allocUnsafe(slabBytes);
  #from = 0;
  #at = 0;
  #rest: Buffer = Buffer.alloc(0);
  readonly #flush = (): void => {
    this.#socket.write(this.#output.subarray(this.#from, this.#at));
    this.#from = this.#at;
  };

  constructor(socket: Socket, arrived: (id: number, value: number) => void) {
    this.#socket = socket;
    this.#arrived = arrived;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#read(chunk));
  }

  send(id: number, value: number): void {
    if (this.#at + frameBytes > slabBytes) this.#renew();
    if (this.#from === this.#at) process.nextTick(this.#flush);
    this.#output.writeUInt32BE(id, this.#at);
    this.#output.writeUInt32BE(value, this.#at + 4);
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
      this.#arrived(bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4));
    }
    this.#rest = bytes.subarray(at);
  }
}
