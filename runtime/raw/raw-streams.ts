import { refuseUnknown } from "../check/unknown-options.ts";
import { RpcError } from "../error.ts";
import type { CallScope } from "../rpc/active-scope.ts";
import { checkName } from "../rpc/published-name.ts";
import { openRaw, type RawRouter } from "./opening.ts";
import type { RawDuplex } from "./raw-duplex.ts";
import type { RawInfo, RawServer } from "./raw-server.ts";

/** Takes a raw stream over. What it throws, or rejects with, resets the stream and is logged. */
export type RawHandler = (duplex: RawDuplex, info: RawInfo) => unknown;

/** Of `mesh.dial`. */
export interface DialOptions {
  /** Milliseconds to wait for somebody who takes such streams; `Infinity` is allowed. Default 0: who is there now. */
  readonly waitMs?: number;
  /** Streams of one session reach the same instance while it is healthy. */
  readonly session?: string;
  /** Destroys the stream, also after it was opened. */
  readonly signal?: AbortSignal;
}

export interface RawStreamsHost {
  readonly server: RawServer;
  readonly router: RawRouter;
  /** Where a stream finds the trace of the call that opens it. */
  readonly scope: CallScope;
  /** Something under which streams are taken was added. */
  added(name: string): void;
  /** What nodes are chosen by. */
  offer(name: string): string;
  /** Links the instances. */
  want(offer: string): void;
  failed(name: string, error: unknown): void;
}

/** `mesh.bind` and `mesh.dial`. */
export class RawStreams {
  readonly #host: RawStreamsHost;
  /** Opened by this node, and not closed. */
  readonly #dialled = new Set<RawDuplex>();

  constructor(host: RawStreamsHost) {
    this.#host = host;
  }

  /** Throws `TypeError` for a name that is taken or that cannot be one, and for a handler that is no function. */
  bind(name: string, handler: RawHandler): void {
    const { server } = this.#host;
    if (typeof handler !== "function") throw new TypeError("bind takes a function (duplex, info) => ….");
    checkName(name, "bind");
    if (server.names("raw").includes(name)) {
      throw new TypeError(`This node takes raw streams named ${name} already.`);
    }
    this.#host.added(name);
    server.add("raw", name, (duplex, info) => this.#serve(handler, duplex, info));
  }

  /** Rejects with `RpcError`, executed no: `unavailable` if nobody can be reached, `cancelled` if `signal` has aborted. */
  async dial(name: string, options: DialOptions): Promise<RawDuplex> {
    refuseUnknown("dial", options, { waitMs: true, session: true, signal: true });
    const { session, signal } = options;
    const { router, scope } = this.#host;
    const offer = this.#host.offer(name);
    this.#host.want(offer);
    if (signal?.aborted === true) throw dialCancelled(name, signal, "no");
    const trace = scope.current()?.trace?.bytes;
    const { duplex } = openRaw(router, { kind: "raw", name, offer, session, trace }, new Set());
    this.#dialled.add(duplex);
    duplex.once("close", () => this.#dialled.delete(duplex));
    if (signal !== undefined) {
      const abort = (): void => void duplex.destroy(dialCancelled(name, signal, "unknown"));
      signal.addEventListener("abort", abort, { once: true });
      duplex.once("close", () => signal.removeEventListener("abort", abort));
    }
    return duplex;
  }

  /** The node ends: what it has opened is of no use any more. */
  close(): void {
    for (const duplex of this.#dialled) duplex.destroy();
  }

  async #serve(handler: RawHandler, duplex: RawDuplex, info: RawInfo): Promise<void> {
    try {
      await handler(duplex, info);
    } catch (error) {
      this.#host.failed(info.name, error);
      duplex.destroy(
        RpcError.is(error) ? error : new RpcError("unknown", "the handler of the stream failed"),
      );
    }
  }
}

function dialCancelled(name: string, signal: AbortSignal, executed: "no" | "unknown"): RpcError {
  const cause: unknown = signal.reason;
  return new RpcError("cancelled", `dial ${name}: cancelled by the caller's signal`, {
    executed,
    cause,
  });
}
