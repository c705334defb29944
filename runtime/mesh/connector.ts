import { RpcError } from "../error.ts";
import { attachLink } from "../link/attach.ts";
import type { Link } from "../link/link.ts";
import type { LinkOptions, Peer } from "../link/options.ts";
import type { CallHeader, RawHeader, VirtualStream } from "../link/stream.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Address, Connection, Transport } from "../transport/transport.ts";
import { formatAddress } from "./address.ts";
import { maxHandshakes, maxHandshakesPerHost } from "../wire/limits.ts";
import { dialTimeoutMs } from "./limits.ts";
import type { MeshLink } from "./links.ts";

export interface ConnectorOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly link: Omit<LinkOptions, "role">;
}

/** What the owner hears of ready links. */
export interface ConnectorEvents {
  up(link: MeshLink): void;
  /** Undefined: as one of the two wished. */
  down(link: MeshLink, error: RpcError | undefined): void;
  gossip(link: MeshLink, payload: Uint8Array): void;
  call(link: MeshLink, header: CallHeader, stream: VirtualStream): void;
  raw(link: MeshLink, header: RawHeader, stream: VirtualStream): void;
  /** The peer takes no new calls on this link. */
  leaving(link: MeshLink): void;
  /** Somebody dialled this node and was refused, or gave up. */
  refused(remote: Address, error: RpcError): void;
  fault(error: unknown): void;
}

/** Turns connections into links, and tells the ready ones from those that fail before. */
export class Connector {
  readonly #options: ConnectorOptions;
  readonly #events: ConnectorEvents;
  /** Accepted, and not ready: by remote host. */
  readonly #handshakes = new Map<string, number>();
  #handshakeCount = 0;
  /** Not ready, whoever dialled. */
  readonly #pending = new Set<Link>();

  constructor(options: ConnectorOptions, events: ConnectorEvents) {
    this.#options = options;
    this.#events = events;
  }

  /**
   * Resolves with the id of the node that answered, this node's own included, whose link is closed again. Rejects
   * after 10 s, when refused, and when `signal` aborts.
   */
  async dial(address: Address, signal: AbortSignal): Promise<string> {
    const abort = new AbortController();
    const giveUp = (): void => abort.abort(signal.reason);
    const cancelTimer = this.#options.clock.after(dialTimeoutMs, () =>
      abort.abort(
        new RpcError("deadline_exceeded", `no answer from ${formatAddress(address)} in ${dialTimeoutMs} ms`),
      ),
    );
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      const connection = await this.#options.transport.dial(address, abort.signal);
      // Given up while the connection was being handed over: nobody would end it.
      if (abort.signal.aborted) {
        connection.destroy();
        throw abort.signal.reason;
      }
      const dialled = formatAddress(address);
      return await new Promise((resolve, reject) => {
        const link = this.#attach(connection, "dialler", dialled, resolve, reject);
        abort.signal.addEventListener("abort", () => {
          reject(abort.signal.reason);
          if (link.peer === undefined) link.close();
        });
      });
    } finally {
      cancelTimer();
      signal.removeEventListener("abort", giveUp);
    }
  }

  accept(connection: Connection): void {
    const { host } = connection.remote;
    const fromHost = this.#handshakes.get(host) ?? 0;
    if (this.#handshakeCount >= maxHandshakes || fromHost >= maxHandshakesPerHost) {
      connection.destroy();
      return;
    }
    this.#handshakeCount++;
    this.#handshakes.set(host, fromHost + 1);
    const settled = (): void => {
      this.#handshakeCount--;
      const left = (this.#handshakes.get(host) ?? 1) - 1;
      if (left === 0) this.#handshakes.delete(host);
      else this.#handshakes.set(host, left);
    };
    this.#attach(connection, "acceptor", undefined, settled, (error) => {
      settled();
      this.#events.refused(connection.remote, error);
    });
  }

  /** Ends the handshakes that are under way. */
  close(): void {
    for (const link of this.#pending) link.close();
  }

  #attach(
    connection: Connection,
    role: LinkOptions["role"],
    dialled: string | undefined,
    ready: (nodeId: string) => void,
    failed: (error: RpcError) => void,
  ): Link {
    const events = this.#events;
    const ownId = this.#options.link.identity.nodeId;
    let up: MeshLink | undefined;
    const link = attachLink(
      connection,
      { ...this.#options.link, role },
      {
        ready: (peer: Peer) => {
          this.#pending.delete(link);
          if (peer.nodeId !== ownId) {
            const dialledBy = role === "dialler" ? ownId : peer.nodeId;
            up = {
              link,
              peer,
              remote: connection.remote,
              near: connection.local,
              dialledBy,
              ...(dialled !== undefined && { dialled }),
            };
            events.up(up);
          } else if (role === "dialler") link.close();
          ready(peer.nodeId);
        },
        call: (header, stream) => {
          if (up !== undefined) events.call(up, header, stream);
        },
        raw: (header, stream) => {
          if (up !== undefined) events.raw(up, header, stream);
        },
        gossip: (payload) => {
          if (up !== undefined) events.gossip(up, payload);
        },
        goingAway: () => {
          if (up !== undefined) events.leaving(up);
        },
        fault: (error) => events.fault(error),
        closed: (error) => {
          this.#pending.delete(link);
          if (up !== undefined) events.down(up, error);
          else if (link.peer === undefined) {
            failed(error ?? new RpcError("unavailable", "the link was closed before it was ready"));
          }
        },
      },
    );
    if (link.state !== "closed") this.#pending.add(link);
    return link;
  }
}
