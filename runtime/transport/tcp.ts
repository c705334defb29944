import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import type { Address, Connection, ConnectionEvents, Listener, Transport } from "./transport.ts";

/** TCP as Node has it, IPv4 and IPv6, without delay. */
export class TcpTransport implements Transport {
  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true }, (socket) => accept(new TcpConnection(socket)));
      server.once("error", reject);
      server.listen({ host: unbracketed(address.host), port: address.port }, () => {
        server.off("error", reject);
        // An accept that fails (no file descriptors) costs that connection; the listener lives on.
        server.on("error", () => {});
        const { address: host, port } = server.address() as AddressInfo;
        resolve({
          address: { host, port },
          // Not until its connections have ended: those live on, and the port is free at once.
          close: () => new Promise((closed) => (server.close(), closed())),
        });
      });
    });
  }

  dial(address: Address, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const socket = connect({ host: unbracketed(address.host), port: address.port, noDelay: true });
      const settle = (): void => {
        signal.removeEventListener("abort", abort);
        socket.off("connect", connected);
        socket.off("error", failed);
      };
      const connected = (): void => {
        settle();
        if (isDialledByItself(socket)) {
          socket.on("error", () => {});
          socket.destroy();
          reject(refused(address));
          return;
        }
        resolve(new TcpConnection(socket));
      };
      const failed = (error: Error): void => {
        settle();
        reject(error);
      };
      const abort = (): void => {
        settle();
        socket.on("error", () => {});
        socket.destroy();
        reject(signal.reason);
      };
      socket.once("connect", connected);
      socket.once("error", failed);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

class TcpConnection implements Connection {
  readonly remote: Address;
  readonly local: Address;
  readonly #socket: Socket;
  #error: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.remote = { host: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 };
    this.local = { host: socket.localAddress ?? "", port: socket.localPort ?? 0 };
    // Between accept and start an error has nobody to hear it yet.
    socket.on("error", (error) => (this.#error = error));
  }

  start(events: ConnectionEvents): void {
    const socket = this.#socket;
    if (socket.destroyed) {
      process.nextTick(() => events.close(this.#error));
      return;
    }
    socket.on("data", (chunk: Buffer) => events.data(chunk));
    socket.on("drain", () => events.drain());
    socket.once("close", () => events.close(this.#error));
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes);
  }

  end(): void {
    const socket = this.#socket;
    socket.end();
    // A peer that never closes its half would keep the socket for ever.
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    timer.unref();
    socket.once("close", () => clearTimeout(timer));
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

const lingerMs = 1_000;

/**
 * A port of this machine that nobody listens on, dialled again and again, is some day chosen as the near end too: the
 * system then connects the socket with itself, and nobody can listen there.
 */
export function isDialledByItself(
  socket: Pick<Socket, "localAddress" | "localPort" | "remoteAddress" | "remotePort">,
): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

function refused({ host, port }: Address): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), { code: "ECONNREFUSED" });
}

function unbracketed(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
