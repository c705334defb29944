import type { RpcError } from "../error.ts";
import { formatAddress } from "../mesh/address.ts";
import type { Target } from "../mesh/dialler.ts";
import { offersOf } from "../mesh/offers.ts";
import { instanceLabel, type NodeRecord } from "../mesh/record.ts";
import { meshService } from "../rpc/builtin.ts";
import type { Handler } from "../rpc/handler.ts";
import type { CallRecord } from "../rpc/observe.ts";
import type { MethodKind } from "../rpc/service.ts";
import type { Address } from "../transport/transport.ts";
import { callFields, formatCall } from "./call-line.ts";
import { describeError, messageOf } from "./describe-error.ts";
import type { Log } from "./log.ts";

const kinds: Readonly<Record<MethodKind, string>> = {
  unary: "",
  serverStream: " (server stream)",
  clientStream: " (client stream)",
  duplex: " (duplex)",
};

/** What a node writes of its life, and how loud. */
export class LifeLog {
  readonly #log: Log;
  readonly #name: string;
  readonly #instance: string;

  constructor(log: Log, name: string, instance: string) {
    this.#log = log;
    this.#name = name;
    this.#instance = instance;
  }

  /** The node itself did something: `listens on 127.0.0.1:11999`. */
  did(what: string): void {
    this.#log.info(`${this.#instance} ${what}`);
  }

  serves(name: string, handler: Handler): void {
    if (name === meshService.name) return;
    const methods = Array.from(handler.methods.values(), ({ method }) => method.name + kinds[method.kind]);
    this.did(`serves ${name}: ${methods.join(", ")}`);
  }

  /** Answers HTTP requests under `name`; `methods` undefined: all of them. */
  answers(name: string, methods: readonly string[] | undefined): void {
    this.did(`answers HTTP ${this.#name}/${name}${methods === undefined ? "" : `: ${methods.join(", ")}`}`);
  }

  /** Takes raw streams under `name`. */
  takes(name: string): void {
    this.did(`takes raw streams ${name}`);
  }

  call(record: CallRecord): void {
    const self = record.side === "server" ? this.#instance : this.#name;
    // Nodes ask each other how they are; that is no call of anybody's.
    if (record.service === meshService.name) this.#log.debug(formatCall(callFields(record, self)));
    else this.#log.call(record, self);
  }

  /** A request that something in front of the mesh has answered. */
  request(record: CallRecord): void {
    this.#log.call(record, this.#name);
  }

  /** `isFirst`: it is the way into the mesh. */
  joined(peer: NodeRecord, { isFirst, isWanted }: { isFirst: boolean; isWanted: boolean }): void {
    const offered = Array.from(offersOf(peer));
    const offer = offered.length === 0 ? "" : `, which serves ${offered.join(", ")}`;
    const label = `${instanceLabel(peer)}${offer}`;
    if (isFirst) this.did(`joined the mesh through ${label}`);
    else if (isWanted) this.did(`found ${label}`);
    else this.#log.debug(`${this.#instance} is linked with ${label}`);
  }

  /** `error`: without it the peer said that it goes. `matters`: somebody here will miss it. */
  left(peer: NodeRecord, error: RpcError | undefined, matters: boolean): void {
    const label = instanceLabel(peer);
    const line = `${this.#instance} ${error === undefined ? `saw ${label} leave` : `lost ${label}: ${error.message}`}`;
    if (!matters) this.#log.debug(line);
    else if (error === undefined) this.#log.info(line);
    else this.#log.warn(line);
  }

  /** Nodes that were found go away all the time; a seed that cannot be reached is worth a word. */
  cannotDial({ key }: Target, error: unknown): void {
    const line = `${this.#instance} cannot reach ${key}, and tries again: ${messageOf(error)}`;
    if (key.startsWith("seed ")) this.#log.warn(line);
    else this.#log.debug(line);
  }

  /** What does not speak the protocol is noise; what speaks it and is refused is somebody's mistake, or worse. */
  refused(remote: Address, error: RpcError): void {
    const line = `${this.#instance} refused ${formatAddress(remote)}: ${error.message}`;
    if (error.code === "unauthenticated") this.#log.warn(line);
    else this.#log.debug(line);
  }

  fault(error: unknown): void {
    this.#log.error(`a fault in the mesh, please report it: ${describeError(error)}`);
  }
}
