import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { answerBrokenRequest, faultOf, refuse } from "./broken-request.ts";
import { HttpProblem } from "./problem.ts";

export interface ListenOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default: `127.0.0.1`; `0.0.0.0` for every interface. */
  readonly hostname?: string;
}

/**
 * The HTTP server: bound, bounded, and closed without cutting off an answer.
 *
 *     new ──listen──▶ listening ──close──▶ closed
 *      └────────────────close──────────────▲
 */
export class HttpServer {
  readonly #server: Server;
  readonly #log: (line: string) => void;
  /** Answers that are not complete. */
  readonly #open = new Set<ServerResponse>();
  /** Connections that have not sent a request; to Node they are not idle. */
  readonly #silent = new Set<Socket>();
  /** The answer with which a connection ends. */
  readonly #lastAnswers = new WeakMap<Socket, ServerResponse>();
  #state: "new" | "listening" | "closed" = "new";
  #closed: Promise<void> | undefined;

  constructor(listener: RequestListener, log: (line: string) => void) {
    this.#log = log;
    this.#server = createServer(
      {
        headersTimeout: 10_000,
        // A streamed body may take for ever; others have a time limit of their own, and so has what nobody reads.
        requestTimeout: 0,
        // Longer than the minute after which balancers usually let go, so that they do so first.
        keepAliveTimeout: 65_000,
        keepAlive: true,
        keepAliveInitialDelay: 30_000,
        maxHeaderSize: 16_384,
        connectionsCheckingInterval: 1_000,
        // Node's own answer would have no problem document.
        requireHostHeader: false,
      },
      (request, response) => {
        // Nothing behind the last answer is served: nobody would hear of it (RFC 9112, 9.6).
        if (this.#lastAnswers.get(request.socket)?.headersSent === true) return;
        this.#track(request, response);
        const fault = faultOf(request);
        if (fault === undefined) listener(request, response);
        else this.#refuse(response, fault);
      },
    );
    this.#server.on("connection", (socket: Socket) => {
      this.#silent.add(socket);
      socket.once("close", () => this.#silent.delete(socket));
    });
    this.#server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
      // Only for a body that somebody reads: one that is refused need not be sent.
      request.once("resume", () => {
        if (!response.headersSent) response.writeContinue();
      });
      this.#server.emit("request", request, response);
    });
    this.#server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
      this.#track(request, response);
      this.#refuse(response, new HttpProblem(417, "The only expectation that is met is 100-continue."));
    });
    this.#server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
      const answered = [...this.#open].some((response) => response.socket === socket && response.headersSent);
      if (answered) socket.destroy();
      else answerBrokenRequest(error, socket);
    });
  }

  /** Resolves with the URL. Rejects with a sentence that says what to change. */
  async listen(options: ListenOptions): Promise<string> {
    const { port, hostname = "127.0.0.1" } = Object(options) as Partial<ListenOptions>;
    if (!Number.isInteger(port) || port === undefined || port < 0 || port > 65_535) throw wrongPort(options);
    if (this.#state !== "new") throw new Error(`The gateway is ${this.#state} already; it listens once.`);
    this.#state = "listening";
    try {
      const listening = once(this.#server, "listening");
      this.#server.listen(port, hostname);
      await listening;
    } catch (error) {
      this.#state = "new";
      throw listenError(error as NodeJS.ErrnoException, hostname, port);
    }
    // Out of file descriptors, for instance: later connections may succeed.
    this.#server.on("error", (error) => this.#log(`The HTTP server reports: ${error.message}`));
    const address = this.#server.address() as AddressInfo;
    return `http://${hostOf(hostname)}:${address.port}`;
  }

  /**
   * Takes no more connections and lets answers end for `graceMs`; then calls `cut`, which should
   * end them, and a second later closes what is left. May be called twice.
   */
  close(graceMs: number, cut: () => void): Promise<void> {
    this.#closed ??= this.#close(graceMs, cut);
    return this.#closed;
  }

  async #close(graceMs: number, cut: () => void): Promise<void> {
    const listening = this.#state === "listening";
    this.#state = "closed";
    if (!listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    // Browsers open connections ahead. One that has sent half a request has the time of grace.
    for (const socket of this.#silent) if (socket.bytesRead === 0) socket.destroy();
    for (const response of this.#open) this.#sayClose(response);
    let last: NodeJS.Timeout | undefined;
    const grace = setTimeout(() => {
      cut();
      last = setTimeout(() => this.#server.closeAllConnections(), lastWordMs);
    }, graceMs);
    await closed;
    clearTimeout(grace);
    clearTimeout(last);
  }

  #track(request: IncomingMessage, response: ServerResponse): void {
    this.#silent.delete(request.socket);
    this.#open.add(response);
    if (this.#state === "closed") this.#sayClose(response);
    response.once("finish", () => {
      if (!request.complete) closeUnread(request);
    });
    response.once("close", () => {
      this.#open.delete(response);
      // Only now the connection counts as idle, and one that answered a stream could not be told to close.
      if (this.#state === "closed") setImmediate(() => this.#server.closeIdleConnections());
    });
  }

  #refuse(response: ServerResponse, problem: HttpProblem): void {
    this.#sayClose(response);
    refuse(response, problem);
  }

  /** The last of the requests that were sent at once says it: what stands behind an earlier one would be cut off. */
  #sayClose(response: ServerResponse): void {
    if (response.headersSent) return;
    const { socket } = response.req;
    const earlier = this.#lastAnswers.get(socket);
    if (earlier?.headersSent === false) earlier.removeHeader("connection");
    response.setHeader("connection", "close");
    this.#lastAnswers.set(socket, response);
  }
}

/** Time for the last events of streams to be written. */
const lastWordMs = 1_000;
/** Time for a client to read an answer that came before it had sent its whole body. */
const unreadMs = 2_000;

/** Closing at once would reset the connection, and the answer with it. */
function closeUnread(request: IncomingMessage): void {
  const timer = setTimeout(() => request.socket.destroy(), unreadMs);
  timer.unref();
  request.once("end", () => clearTimeout(timer));
  request.once("close", () => clearTimeout(timer));
}

function wrongPort(found: unknown): TypeError {
  const text = typeof found === "object" ? JSON.stringify(found) : String(found);
  return new TypeError(`gateway.listen takes { port: 8282 }, an integer from 0 to 65535; found ${text}.`);
}

function listenError(error: NodeJS.ErrnoException, hostname: string, port: number): Error {
  const at = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  return new Error(adviceFor(error, at), { cause: error });
}

function adviceFor(error: NodeJS.ErrnoException, at: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `The HTTP port ${at} is taken: end the program that listens there, or pass another "port" to gateway.listen (0 takes any free one).`;
    case "EACCES":
      return `The HTTP port ${at} needs a privilege that this process does not have: pass a "port" above 1023 to gateway.listen.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `The HTTP address ${at} is not one of this machine: pass another "hostname" to gateway.listen (0.0.0.0 takes every interface).`;
    default:
      return `The gateway cannot listen on ${at}: ${error.message}`;
  }
}

/** An address that means "every interface" is shown as one that can be typed into a browser. */
function hostOf(hostname: string): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
