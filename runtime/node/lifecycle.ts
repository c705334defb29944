import { RpcError } from "../error.ts";
import { formatAddress, isLoopback, parseAddress } from "../mesh/address.ts";
import { drainGraceMs } from "../mesh/limits.ts";
import { ownAddresses } from "../mesh/own-addresses.ts";
import type { Address, Listener } from "../transport/transport.ts";
import { DrainHooks } from "./drain-hooks.ts";
import { cannotListenError, exposedError } from "./explain.ts";
import { Grace } from "./grace.ts";
import { heardByAll } from "./hear.ts";
import type { NodeParts, Phase } from "./parts.ts";
import { endOnSignals } from "./signals.ts";

/*
 *          ┌──────failed──────┐
 *          ▼                  │
 *         new ──listen()──▶ listening ──bound──▶ serving ──drain()──▶ draining ──close()──▶ closed
 *          └────────────────drain()────────────────────────────────────▲
 */
type State = "new" | "listening" | "serving" | "draining" | "closed";

/** How long links are kept after the last call, for calls that were on their way. */
const lastWordsMs = 5_000;

/** The life of a node, from `listen` to `close`. */
export class Lifecycle implements Phase {
  readonly #parts: NodeParts;
  readonly #hooks: DrainHooks;
  #state: State = "new";
  #listener: Listener | undefined;
  #drained: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #forgetSignals: () => void = () => {};

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.#hooks = new DrainHooks((what) =>
      parts.log.error(`what stands in front of the mesh did not stop: ${what}`),
    );
  }

  get address(): Address | undefined {
    return this.#listener?.address;
  }

  get isNew(): boolean {
    return this.#state === "new";
  }

  get isServing(): boolean {
    return this.#state === "serving";
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** From the first call of `drain` or `close` on. */
  get isEnding(): boolean {
    return this.#drained !== undefined || this.#closed !== undefined;
  }

  /** Opens the node to peers and joins the mesh. Rejects with `RpcError` `failed_precondition`, or `cancelled` by an end meanwhile. */
  async listen(address: string): Promise<void> {
    const wanted = parseAddress(address, "listen");
    const { secrets, isInsecure } = this.#parts.settings;
    if (this.#state !== "new") {
      throw new RpcError("failed_precondition", `listen was called before; this node is ${this.#state}.`);
    }
    if (!isLoopback(wanted.host) && secrets.length === 0 && !isInsecure) throw exposedError(wanted);
    this.#state = "listening";
    const listener = await this.#bind(wanted);
    if (!this.#isStill("listening")) {
      await listener.close();
      throw new RpcError("cancelled", "The mesh was drained or closed while it began to listen.");
    }
    this.#listener = listener;
    this.#state = "serving";
    this.#join(listener.address);
  }

  /** Runs `hook` before the node drains. */
  onDrain(hook: () => unknown): void {
    this.#hooks.add(hook);
  }

  drain(): Promise<void> {
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #bind(address: Address): Promise<Listener> {
    const { transport, membership } = this.#parts;
    try {
      return await transport.listen(address, (connection) => membership.accept(connection));
    } catch (error) {
      if (this.#isStill("listening")) this.#state = "new";
      throw cannotListenError(address, error);
    }
  }

  /** Tells the mesh and the log what the node has to offer. */
  #join(bound: Address): void {
    const { settings, membership, life, server, streams } = this.#parts;
    if (settings.signals) this.#forgetSignals = endOnSignals((signal) => this.#endBy(signal));
    membership.open(settings.seeds);
    membership.amend({ state: "serving", addresses: ownAddresses(bound, settings.advertise) });
    life.did(`listens on ${formatAddress(bound)}`);
    for (const [name, handler] of server.services) life.serves(name, handler);
    streams.announce();
  }

  async #drain(): Promise<void> {
    this.#state = "draining";
    const { clock, life, log, membership, server, rawServer } = this.#parts;
    await this.#hooks.run(clock, drainGraceMs);
    if (this.#listener === undefined) return;
    life.did("drains");
    membership.amend({ state: "draining" });
    const idle = heardByAll(membership.links).then(() => Promise.all([server.idle(), rawServer.idle()]));
    if (!(await this.#inTime(drainGraceMs, idle)))
      log.warn(`${this.#active} calls and streams did not end in ${drainGraceMs} ms`);
  }

  async #close(): Promise<void> {
    await this.drain();
    this.#state = "closed";
    const { waiting, streams, server, rawServer, membership, life, log } = this.#parts;
    this.#forgetSignals();
    waiting.close(new RpcError("cancelled", "The mesh was closed."));
    streams.raw.close();
    if (this.#listener !== undefined) await this.#leave(this.#listener);
    server.drain();
    rawServer.drain();
    membership.close();
    if (this.#listener !== undefined) life.did("has ended");
    log.flush();
  }

  async #leave(listener: Listener): Promise<void> {
    const { membership } = this.#parts;
    await listener.close();
    membership.leave();
    // Calls that did not end in their time of grace get no second one; those under way are still told.
    const graceMs = this.#active > 0 ? 0 : lastWordsMs;
    await this.#inTime(graceMs, membership.drainLinks(graceMs));
  }

  async #endBy(signal: NodeJS.Signals): Promise<void> {
    this.#parts.life.did(`ends on ${signal}; once more ends it at once`);
    await this.close();
  }

  /** Calls and streams of others that have not ended. */
  get #active(): number {
    return this.#parts.server.active + this.#parts.rawServer.active;
  }

  /** After an `await`, when the compiler still believes what it saw before. */
  #isStill(state: State): boolean {
    return this.#state === state;
  }

  async #inTime(limitMs: number, done: Promise<unknown>): Promise<boolean> {
    const grace = new Grace(this.#parts.clock, limitMs);
    try {
      return await grace.wait(done);
    } finally {
      grace.end();
    }
  }
}
