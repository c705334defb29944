import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default: `127.0.0.1`. */
  readonly hostname?: string;
}

/** The HTTP server: bound, bounded, and closed without cutting off an answer. */
export class HttpServer {
  readonly #server: Server;

  constructor(listener: RequestListener) {
    this.#server = createServer(
      { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 },
      listener,
    );
    this.#server.maxRequestsPerSocket = 0;
  }

  /** Resolves with the URL. Rejects with a sentence that says what to change. */
  async listen({ port, hostname = "127.0.0.1" }: ListenOptions): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(listenError(error, hostname, port)),
      );
      this.#server.listen(port, hostname, resolve);
    });
    const address = this.#server.address() as AddressInfo;
    return `http://${hostOf(hostname)}:${address.port}`;
  }

  /** Takes no more connections, lets requests end for `graceMs`, then cuts off the rest. */
  async close(graceMs: number): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const timer = setTimeout(() => this.#server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(timer);
  }
}

function listenError(error: NodeJS.ErrnoException, hostname: string, port: number): Error {
  const at = `${hostOf(hostname)}:${port}`;
  if (error.code === "EADDRINUSE") {
    return new Error(
      `The HTTP port ${at} is taken: end the program that listens there, or choose another port (0 takes any free one).`,
      { cause: error },
    );
  }
  if (error.code === "EACCES") {
    return new Error(
      `The HTTP port ${at} needs a privilege that this process does not have: choose a port above 1023.`,
      { cause: error },
    );
  }
  return new Error(`The gateway cannot listen on ${at}: ${error.message}`, { cause: error });
}

/** Addresses that mean "any" are shown as one that can be typed into a browser. */
function hostOf(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::" || hostname === "127.0.0.1") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
