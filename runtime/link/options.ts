import type { RpcError } from "../error.ts";
import * as limits from "../wire/limits.ts";
import { utf8Length } from "../wire/text.ts";
import type { MessageBudget } from "./budget.ts";
import type { CallHeader, RawHeader, VirtualStream } from "./stream.ts";

export type Role = "dialler" | "acceptor";

/** What this node says of itself. */
export interface LinkIdentity {
  /** 16 random bytes of this process, as 32 hex digits. Said before any proof. */
  readonly nodeId: string;
  /** Said only to a peer that has proved the secret. */
  readonly name: string;
  /** Tags of the cluster, in any order; only their digest is sent. */
  readonly tags: readonly string[];
  /** Optional parts of the protocol that this node knows. Default: none. */
  readonly features?: readonly string[];
}

/** One shared secret of the cluster. */
export interface Key {
  /** Tells keys apart during rotation; sent in the clear. 1 to 64 bytes. */
  readonly id: string;
  readonly key: string | Uint8Array;
}

/** What a link takes of its peer at most. PROTOCOL.md, "Limits" */
export interface LinkLimits {
  /** Longest message taken from the peer. Default 4 MiB. */
  readonly maxMessageBytes: number;
  /** Streams that the peer may have open at first. Default 256. */
  readonly initialStreams: number;
  /** What the ceiling rises to, by doubling. Default 1,024. */
  readonly maxStreams: number;
  /** Credit of a stream; 16 KiB at least. Default 256 KiB. */
  readonly streamWindowBytes: number;
  /** Credit of the link; 64 KiB at least. Default 256 KiB. */
  readonly linkWindowBytes: number;
}

export const defaultLimits: LinkLimits = {
  maxMessageBytes: limits.maxMessageBytes,
  initialStreams: limits.initialStreams,
  maxStreams: limits.maxStreams,
  streamWindowBytes: limits.streamWindowBytes,
  linkWindowBytes: limits.linkWindowBytes,
};

export interface LinkOptions {
  readonly role: Role;
  readonly identity: LinkIdentity;
  /** The first key that both sides have is used. Default: none, and a peer that asks for proof is refused. */
  readonly secrets?: readonly Key[];
  readonly limits?: Partial<LinkLimits>;
  /** Shared by the links of a process. Default: one of its own. */
  readonly budget?: MessageBudget;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  /** For tests of the end of the ids: odd for a dialler, even for an acceptor. Default 1 or 2. */
  readonly firstStreamId?: number;
}

/** What the peer has said and, with a secret, proved. */
export interface Peer {
  readonly nodeId: string;
  readonly name: string;
  readonly features: readonly string[];
  readonly version: number;
  /** Of the key that proved it; undefined without a secret. */
  readonly keyId: string | undefined;
  readonly limits: PeerLimits;
}

/** What the peer takes. */
export interface PeerLimits {
  readonly maxMessageBytes: number;
  readonly initialStreams: number;
  readonly streamWindowBytes: number;
  readonly linkWindowBytes: number;
}

/** Called by a `Link`. None may throw; what a listener of a stream throws goes to `fault`. */
export interface LinkEvents {
  /** Bytes for the connection, never written again by the link. False: the connection takes no more until `Link.writable()`. */
  output(bytes: Uint8Array): boolean;
  /** There is something to send: call `Link.flush()` at the end of this turn. Once until then. */
  needsFlush(): void;
  /** Calls may flow, both ways. */
  ready(peer: Peer): void;
  /** The peer opened a call: `stream.listen` before returning. */
  call(header: CallHeader, stream: VirtualStream): void;
  /** The peer opened a stream of bytes: `stream.listen` before returning. */
  raw(header: RawHeader, stream: VirtualStream): void;
  /** Opaque bytes of the peer's registry, valid during this call only. */
  gossip(payload: Uint8Array): void;
  /** The peer drains: it takes no new calls, those open go on. */
  goingAway(graceMs: number): void;
  /** The link is over, all its streams are reset: end the connection. Once, last. Undefined: as wished by one of the two. */
  closed(error: RpcError | undefined): void;
  /** A stream's listener threw; the stream was reset. */
  fault(error: unknown): void;
}

/** Throws `TypeError` for what no peer would take. */
export function checkOptions(options: LinkOptions): void {
  const { nodeId, name } = options.identity;
  if (!/^[0-9a-f]{32}$/.test(nodeId))
    throw new TypeError(`identity.nodeId ${JSON.stringify(nodeId)}: 32 hex digits`);
  if (name === "") throw new TypeError("identity.name is empty");
  checkKeys(options.secrets ?? []);
  checkLimits(options.limits ?? {});
}

/** Throws `TypeError` for keys that HELLO does not carry. */
export function checkKeys(secrets: readonly Key[]): void {
  if (secrets.length > limits.maxKeys) {
    throw new TypeError(`secrets: at most ${limits.maxKeys} keys, found ${secrets.length}`);
  }
  for (const { id, key } of secrets) {
    if (id === "" || key.length === 0)
      throw new TypeError("secrets: a key needs an id and at least one byte");
    if (utf8Length(id) > limits.maxKeyIdBytes) {
      throw new TypeError(`secrets: a key id takes at most ${limits.maxKeyIdBytes} bytes, found ${id}`);
    }
  }
}

/** Throws `TypeError` for a limit that there is not, or that no link could work with. */
export function checkLimits(found: Partial<LinkLimits>): void {
  for (const [name, value] of Object.entries(found)) {
    if (!Object.hasOwn(smallest, name)) {
      throw new TypeError(`limits has no ${name}; there are ${Object.keys(smallest).join(", ")}`);
    }
    const least = smallest[name as keyof LinkLimits];
    if (!Number.isInteger(value) || value < least || value > limits.maxCredit) {
      throw new TypeError(`limits.${name}: an integer from ${least} to ${limits.maxCredit}, found ${value}`);
    }
  }
  const { initialStreams, maxStreams } = { ...defaultLimits, ...found };
  if (maxStreams < initialStreams) {
    throw new TypeError(`limits.maxStreams: ${maxStreams} is below initialStreams, ${initialStreams}`);
  }
}

const smallest: LinkLimits = {
  maxMessageBytes: 1,
  initialStreams: 1,
  maxStreams: 1,
  streamWindowBytes: 16_384,
  linkWindowBytes: 65_536,
};
