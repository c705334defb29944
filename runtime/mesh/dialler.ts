/**
 * Keeps dialling what is wanted until it is linked, and again when it is lost.
 *
 *            ┌────── nothing left to dial ──────┐
 *            ▼                                  │
 *   want ▶ idle ──look()──▶ dialling ───────────┤
 *                              ▲                │
 *                              └── waiting ◀────┘ something failed
 */
import { RpcError } from "../error.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Address } from "../transport/transport.ts";
import { formatAddress } from "./address.ts";
import { backoffMs } from "./backoff.ts";

/** Something to be linked with: a seed, or a node of the registry. */
export interface Target {
  /** `seed mesh-api:11999`, `node greeter.7f3a` */
  readonly key: string;
  /** The node that must answer; absent: any. */
  readonly nodeId?: string;
  /** Addresses to try now; none when nothing is left to do. May reject: the name is not known, say. */
  missing(signal: AbortSignal): Promise<readonly Address[]>;
}

export interface DiallerOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Resolves when linked, with the id of the node that answered; rejects when there is no link. */
  dial(address: Address, signal: AbortSignal): Promise<string>;
  /** The first of a row of like failures. */
  failed(target: Target, error: unknown): void;
}

type State =
  | { readonly state: "idle" }
  | { readonly state: "dialling" }
  | { readonly state: "waiting"; readonly cancel: () => void };

interface Entry {
  readonly target: Target;
  readonly abort: AbortController;
  state: State;
  /** A link was lost during the round, perhaps one that the round left alone. */
  again: boolean;
  /** In a row. */
  failures: number;
  lostAtMs: number;
  lastError: unknown;
}

/** Dials what is wanted until it is linked, with pauses that grow, and again when the link is lost. */
export class Dialler {
  readonly #options: DiallerOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: DiallerOptions) {
    this.#options = options;
  }

  /** Dials `target` from now on. A second target of the same key is ignored. */
  want(target: Target): void {
    if (this.#entries.has(target.key)) return;
    const entry: Entry = {
      target,
      abort: new AbortController(),
      state: { state: "idle" },
      again: false,
      failures: 0,
      lostAtMs: this.#options.clock.now(),
      lastError: undefined,
    };
    this.#entries.set(target.key, entry);
    void this.#round(entry);
  }

  forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    entry.abort.abort();
    if (entry.state.state === "waiting") entry.state.cancel();
  }

  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  /** A link was lost: targets that had nothing to do look again, a little later, for it may be a restart. */
  look(): void {
    for (const entry of this.#entries.values()) {
      if (entry.state.state === "dialling") entry.again = true;
      if (entry.state.state === "idle") this.#lost(entry);
    }
  }

  /** What keeps this target from being linked; undefined if nothing has failed. */
  errorOf(key: string): unknown {
    return this.#entries.get(key)?.lastError;
  }

  /** Milliseconds since this target was lost or first wanted; 0 while it is linked. */
  lostForMs(key: string): number {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.state.state === "idle") return 0;
    return this.#options.clock.now() - entry.lostAtMs;
  }

  close(): void {
    for (const key of this.#entries.keys()) this.forget(key);
  }

  async #round(entry: Entry): Promise<void> {
    entry.state = { state: "dialling" };
    entry.again = false;
    const { target } = entry;
    const { signal } = entry.abort;
    let error: unknown;
    try {
      const addresses = await target.missing(signal);
      const results = await Promise.allSettled(
        addresses.map((address) => this.#dial(target, address, signal)),
      );
      error = results.find((result) => result.status === "rejected")?.reason;
      // One address of several may have been enough.
      const isPartial = error !== undefined && results.some((result) => result.status === "fulfilled");
      if (isPartial && (await target.missing(signal)).length === 0) error = undefined;
    } catch (failure) {
      error = failure;
    }
    if (signal.aborted) return;
    const news = entry.failures === 0 || String(error) !== String(entry.lastError);
    entry.lastError = error;
    if (error === undefined) {
      entry.failures = 0;
      entry.state = { state: "idle" };
      if (entry.again) this.#lost(entry);
      return;
    }
    this.#wait(entry);
    entry.failures++;
    if (news) this.#options.failed(target, error);
  }

  async #dial(target: Target, address: Address, signal: AbortSignal): Promise<void> {
    const nodeId = await this.#options.dial(address, signal);
    if (target.nodeId !== undefined && target.nodeId !== nodeId) {
      throw new RpcError("unavailable", `another node answers at ${formatAddress(address)}`);
    }
  }

  #lost(entry: Entry): void {
    entry.lostAtMs = this.#options.clock.now();
    this.#wait(entry);
  }

  #wait(entry: Entry): void {
    const { clock, random } = this.#options;
    const delayMs = backoffMs(entry.failures, clock.now() - entry.lostAtMs, random);
    entry.state = { state: "waiting", cancel: clock.after(delayMs, () => void this.#round(entry)) };
  }
}
