/** Carries bytes between two nodes: tcp, memory, later tls. */
export interface Transport {
  /** Resolves when bound; rejects with the system's error (`EADDRINUSE`, …). */
  listen(address: Address, accept: (connection: Connection) => void): Promise<Listener>;
  /** Rejects when `signal` aborts or the peer cannot be reached. */
  dial(address: Address, signal: AbortSignal): Promise<Connection>;
}

export interface Address {
  readonly host: string;
  /** 0 when listening: any free port. */
  readonly port: number;
}

export interface Listener {
  readonly address: Address;
  /** Stops accepting; connections live on. */
  close(): Promise<void>;
}

export interface Connection {
  readonly remote: Address;
  readonly local: Address;
  /** Called once; no event comes before it. */
  start(events: ConnectionEvents): void;
  /** False: the system takes no more until `drain`. The bytes are taken all the same and must not change afterwards. */
  write(bytes: Uint8Array): boolean;
  /** Sends what is queued, then closes. */
  end(): void;
  destroy(): void;
}

export interface ConnectionEvents {
  /** The chunk may be kept. */
  data(chunk: Uint8Array): void;
  drain(): void;
  /** Called once, last. */
  close(error: Error | undefined): void;
}
