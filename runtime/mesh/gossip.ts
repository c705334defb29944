import { RpcError } from "../error.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import { gossipBytes, maxNodes } from "./limits.ts";
import { idBytes, readId, readVersion } from "./record.ts";

/** What a replica knows of one node, in short. */
export interface Claim {
  readonly nodeId: string;
  readonly version: number;
  readonly gone: boolean;
}

/** Body of a GOSSIP frame. REGISTRY.md, "Messages". */
export interface Gossip {
  /** All that the sender knows. The receiver answers with what is newer. */
  readonly digest?: readonly Claim[];
  /** The digest answers one: not to be answered by a third. */
  readonly answer?: boolean;
  /** Records as their owners encoded them. */
  readonly records?: readonly Uint8Array[];
  /** Tombstones. */
  readonly gone?: readonly Claim[];
}

export function encodeGossip(gossip: Gossip): Uint8Array {
  return encodeValue({
    digest: gossip.digest?.map((claim) => [idBytes(claim.nodeId), claim.version, claim.gone ? 1 : 0]),
    answer: gossip.answer === true ? true : undefined,
    records: gossip.records,
    gone: gossip.gone?.map((claim) => [idBytes(claim.nodeId), claim.version]),
  });
}

/** Cuts records and tombstones into messages that each fit a frame. */
export function* cutGossip(records: readonly Uint8Array[], gone: readonly Claim[]): Generator<Gossip> {
  let bytes = 0;
  let batch: Uint8Array[] = [];
  for (const record of records) {
    if (bytes + record.length > gossipBytes && batch.length > 0) {
      yield { records: batch };
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.length + 5;
  }
  if (batch.length > 0) yield { records: batch };
  // 32 bytes each at most, and never more than a registry holds: they fit.
  if (gone.length > 0) yield { gone };
}

/** Throws `RpcError` `invalid_argument` for anything else than `encodeGossip` writes. Unknown members are left alone. */
export function decodeGossip(bytes: Uint8Array): Gossip {
  const value = decodeValue(bytes);
  if (typeof value !== "object" || value === null) throw fault("is no object");
  const { digest, answer, records, gone } = value as Readonly<Record<string, unknown>>;
  return {
    ...(digest !== undefined && { digest: list(digest, "digest").map(readClaim) }),
    ...(answer === true && { answer }),
    ...(records !== undefined && { records: list(records, "records").map(readBytes) }),
    ...(gone !== undefined && { gone: list(gone, "gone").map(readGone) }),
  };
}

function readClaim(value: unknown): Claim {
  if (!Array.isArray(value) || value.length < 2)
    throw fault("names a node by something else than id and version");
  return { nodeId: readId(value[0]), version: readVersion(value[1]), gone: value[2] === 1 };
}

function readGone(value: unknown): Claim {
  return { ...readClaim(value), gone: true };
}

function readBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw fault("has a record that is not bytes");
  return value;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > maxNodes)
    throw fault(`has a ${what} that is no list of at most ${maxNodes}`);
  return value;
}

function fault(what: string): RpcError {
  return new RpcError("invalid_argument", `A GOSSIP message ${what}.`, { executed: "no" });
}
