import { literal } from "../check/describe.ts";
import type { Code } from "../error.ts";
import type { RawHeader, StreamListener, VirtualStream } from "../link/stream.ts";
import type { Caller } from "../rpc/context.ts";
import { sessionOf } from "../rpc/metadata.ts";
import { RawDuplex } from "./raw-duplex.ts";

/** What is known of a stream of bytes beside its bytes. */
export interface RawInfo {
  /** Under which it was bound. */
  readonly name: string;
  readonly caller: Caller;
  /** The caller's session key. */
  readonly session: string | undefined;
  /** W3C trace context, 26 bytes. */
  readonly trace: Uint8Array | undefined;
  /** 0 for the first try. */
  readonly attempt: number;
}

/** Takes a stream over, and resolves when its handler has ended. Must neither throw nor reject. */
export type RawAcceptor = (duplex: RawDuplex, info: RawInfo) => Promise<void>;

/** Serves the streams of bytes that arrive at a node, of either kind. */
export class RawServer {
  readonly #acceptors = {
    http: new Map<string, RawAcceptor>(),
    raw: new Map<string, RawAcceptor>(),
  } as const;
  #active = 0;
  #draining = false;
  #idle: (() => void)[] = [];

  add(kind: RawHeader["kind"], name: string, acceptor: RawAcceptor): void {
    this.#acceptors[kind].set(name, acceptor);
  }

  names(kind: RawHeader["kind"]): readonly string[] {
    return [...this.#acceptors[kind].keys()];
  }

  /** Streams that have not ended. */
  get active(): number {
    return this.#active;
  }

  /** Refuses new streams from now on, `unavailable`, executed no; those that run go on. */
  drain(): void {
    this.#draining = true;
  }

  /** Resolves as soon as no stream is active. */
  idle(): Promise<void> {
    return this.#active === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Serves one stream. Must be called in the turn in which the link accepted `stream`; never throws. */
  accept(header: RawHeader, stream: VirtualStream, caller: Caller, remoteAddress?: string): void {
    if (this.#draining) return refuse(stream, "unavailable", "the instance is shutting down");
    const acceptor = this.#acceptors[header.kind].get(header.name);
    if (acceptor === undefined) {
      const what = header.kind === "http" ? "HTTP handler" : "raw stream";
      return refuse(stream, "unimplemented", `no ${what} ${literal(header.name)} here`);
    }
    const duplex = new RawDuplex(stream, "callee", remoteAddress);
    this.#active++;
    // A peer that leaves is no reason to end a process whose author did not listen for it.
    duplex.on("error", () => {});
    const closed = new Promise<void>((resolve) => void duplex.once("close", resolve));
    const work = acceptor(duplex, {
      name: header.name,
      caller,
      session: sessionOf(header.metadata),
      trace: header.trace,
      attempt: header.attempt,
    });
    duplex.holdFor(work);
    void Promise.all([closed, work]).then(() => this.#ended());
  }

  #ended(): void {
    this.#active--;
    if (this.#active === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function refuse(stream: VirtualStream, code: Code, message: string): void {
  stream.listen(deaf);
  stream.finish({ code, executed: "no", message });
}

/** Hears nothing more of a stream that was refused. */
const deaf: StreamListener = {
  message: () => {},
  end: () => {},
  status: () => {},
  reset: () => {},
  writable: () => {},
};
