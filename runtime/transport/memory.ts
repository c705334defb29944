import type { Address, Connection, ConnectionEvents, Listener, Transport } from "./transport.ts";

/** Listeners of one simulated network; whoever shares it can dial each other. */
export class MemoryNetwork {
  readonly listeners: Map<string, (connection: Connection) => void> = new Map();
  #nextPort = 49_152;

  freePort(): number {
    return this.#nextPort++;
  }
}

const defaultHighWaterBytes = 262_144;

/** Carries bytes inside the process. Delivery is asynchronous, in order, one task per turn, as from a socket. */
export class MemoryTransport implements Transport {
  readonly #network: MemoryNetwork;
  readonly #highWaterBytes: number;

  /** `write` says false while more than `highWaterBytes` are under way. Default 256 KiB. */
  constructor(network: MemoryNetwork, highWaterBytes: number = defaultHighWaterBytes) {
    this.#network = network;
    this.#highWaterBytes = highWaterBytes;
  }

  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener> {
    const port = address.port === 0 ? this.#network.freePort() : address.port;
    const bound = { host: address.host, port };
    const { listeners } = this.#network;
    const key = keyOf(bound);
    if (listeners.has(key)) return Promise.reject(systemError("EADDRINUSE", "listen", bound));
    listeners.set(key, accept);
    return Promise.resolve({
      address: bound,
      close: () => {
        listeners.delete(key);
        return Promise.resolve();
      },
    });
  }

  async dial(address: Address, signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    await Promise.resolve();
    signal.throwIfAborted();
    const accept = this.#network.listeners.get(keyOf(address));
    if (accept === undefined) throw systemError("ECONNREFUSED", "connect", address);
    const local = { host: "memory", port: this.#network.freePort() };
    const [near, far] = connectionPair(local, address, this.#highWaterBytes);
    accept(far);
    return near;
  }
}

/** Two ends of one connection. */
export function connectionPair(
  left: Address,
  right: Address,
  highWaterBytes: number = defaultHighWaterBytes,
): [Connection, Connection] {
  const a = new MemoryConnection(left, right, highWaterBytes);
  const b = new MemoryConnection(right, left, highWaterBytes);
  a.join(b);
  b.join(a);
  return [a, b];
}

class MemoryConnection implements Connection {
  readonly local: Address;
  readonly remote: Address;
  readonly #highWaterBytes: number;
  #other: MemoryConnection | undefined;
  #events: ConnectionEvents | undefined;
  /** Chunks on their way to the other end. */
  #sent: Uint8Array[] = [];
  #sentBytes = 0;
  #ended = false;
  #closed = false;
  #wantsDrain = false;
  #scheduled = false;

  constructor(local: Address, remote: Address, highWaterBytes: number) {
    this.local = local;
    this.remote = remote;
    this.#highWaterBytes = highWaterBytes;
  }

  join(other: MemoryConnection): void {
    this.#other = other;
  }

  start(events: ConnectionEvents): void {
    this.#events = events;
    this.#other!.#schedule();
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ended || this.#closed) return false;
    this.#sent.push(bytes);
    this.#sentBytes += bytes.length;
    this.#schedule();
    if (this.#sentBytes <= this.#highWaterBytes) return true;
    this.#wantsDrain = true;
    return false;
  }

  end(): void {
    this.#ended = true;
    this.#schedule();
  }

  destroy(): void {
    const other = this.#other!;
    this.#sent = [];
    this.#close(undefined);
    setImmediate(() => other.#close(undefined));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const other = this.#other!;
    const events = other.#events;
    // What is written before the other end has started waits for it.
    if (events === undefined || this.#closed) return;
    const chunks = this.#sent;
    this.#sent = [];
    this.#sentBytes = 0;
    for (const chunk of chunks) if (!other.#closed) events.data(chunk);
    if (this.#wantsDrain && !this.#closed) {
      this.#wantsDrain = false;
      this.#events?.drain();
    }
    if (this.#ended && this.#sent.length === 0) {
      this.#close(undefined);
      other.#ended = true;
      other.#schedule();
    }
  }

  #close(error: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events?.close(error);
  }
}

function keyOf(address: Address): string {
  return `${address.host}:${address.port}`;
}

function systemError(code: string, call: string, { host, port }: Address): Error {
  return Object.assign(new Error(`${call} ${code}: ${host}:${port}`), {
    code,
    syscall: call,
    address: host,
    port,
  });
}
