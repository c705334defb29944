import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A TCP connection of a test that keeps every byte it hears. */
export class RawSocket {
  readonly socket: Socket;
  #heard: Buffer = Buffer.alloc(0);
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, chunk]);
      this.#wake();
    });
    // A reset is one of the ways in which a connection may end here.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Connects to `127.0.0.1:4711` or to the host of a URL. */
  static async dial(address: string): Promise<RawSocket> {
    const { hostname, port } = new URL(address.includes("://") ? address : `tcp://${address}`);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const raw = new RawSocket(socket);
    await once(socket, "connect");
    return raw;
  }

  static of(socket: Socket): RawSocket {
    return new RawSocket(socket);
  }

  get heard(): Buffer {
    return this.#heard;
  }

  get text(): string {
    return this.#heard.toString("latin1");
  }

  write(bytes: Uint8Array | string): this {
    if (!this.#closed) this.socket.write(bytes);
    return this;
  }

  /** Resolves when `isTrue` of what was heard; throws if the connection ends before. */
  async until(isTrue: (heard: Buffer) => boolean): Promise<Buffer> {
    while (!isTrue(this.#heard)) {
      if (this.#closed) throw new Error(`the connection ended after ${JSON.stringify(this.text)}`);
      await this.#more();
    }
    return this.#heard;
  }

  /** All that is heard until the connection ends. */
  async all(): Promise<Buffer> {
    while (!this.#closed) await this.#more();
    return this.#heard;
  }

  destroy(): void {
    this.socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Bytes that passed a tap. */
export interface Tap {
  readonly address: string;
  /** What the one who dialled has sent. */
  readonly up: () => Buffer;
  /** What it was sent. */
  readonly down: () => Buffer;
  readonly close: () => void;
}

/** Stands between two nodes and keeps what passes. `target` is asked when somebody dials. */
export async function tap(target: () => string): Promise<Tap> {
  const up: Buffer[] = [];
  const down: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const { hostname, port } = new URL(`tcp://${target()}`);
    const far = connect(Number(port), hostname);
    for (const [from, to, kept] of [
      [near, far, up],
      [far, near, down],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk: Buffer) => kept.push(chunk));
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    up: () => Buffer.concat(up),
    down: () => Buffer.concat(down),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
