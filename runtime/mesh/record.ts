import { RpcError } from "../error.ts";
import { maxNameBytes, maxNodeNameBytes } from "../wire/limits.ts";
import { decodeValue, encodeValue } from "../wire/values.ts";
import {
  maxAddressesPerNode,
  maxNamesPerNode,
  maxRecordBytes,
  maxServicesBytes,
  maxServicesPerNode,
  maxVersion,
} from "./limits.ts";

/** `joining`: not ready. `draining`: finishes what it has and takes nothing new. A node that left is a tombstone, not a record. */
export type NodeState = (typeof nodeStates)[number];

const nodeStates = ["joining", "serving", "draining"] as const;

/** What a node says of itself. Only the node that it describes counts `version` up. */
export interface NodeRecord {
  /** 16 random bytes of one process, as 32 hex digits. */
  readonly nodeId: string;
  readonly version: number;
  /** Of the node; replicas share it. */
  readonly name: string;
  readonly state: NodeState;
  /** `host:port`, the best one first. */
  readonly addresses: readonly string[];
  readonly services: readonly ServiceRecord[];
  /** Names of its HTTP handlers. */
  readonly http: readonly string[];
  /** Names under which it takes raw streams. */
  readonly raw: readonly string[];
}

export interface ServiceRecord {
  readonly name: string;
  /** SHA-256 of the contract, hex. */
  readonly hash: string;
}

/** What tells two replicas apart in logs: `greeter.7f3a`. */
export function instanceLabel(node: { readonly name: string; readonly nodeId: string }): string {
  return `${node.name}.${node.nodeId.slice(0, 4)}`;
}

/** Throws `RpcError` `resource_exhausted` for a record that peers would not take. */
export function encodeRecord(record: NodeRecord): Uint8Array {
  if (record.services.length > maxServicesPerNode) {
    throw new RpcError(
      "resource_exhausted",
      `This node publishes ${record.services.length} services, ${maxServicesPerNode} are allowed.`,
    );
  }
  checkNames("HTTP handlers", record.http);
  checkNames("names for raw streams", record.raw);
  const services = record.services.map((service) => [service.name, service.hash]);
  // What there is none of is left out: most nodes serve calls only.
  const http = record.http.length === 0 ? undefined : record.http;
  const raw = record.raw.length === 0 ? undefined : record.raw;
  const offeredBytes = encodeValue([services, record.http, record.raw]).length;
  // Room for all that comes to it later: whoever could publish can also say where it is, and that it drains.
  if (offeredBytes > maxServicesBytes) {
    throw new RpcError(
      "resource_exhausted",
      `What this node publishes takes ${offeredBytes} bytes in its record, ${maxServicesBytes} are allowed: publish less, or under shorter names.`,
    );
  }
  return encodeValue({
    id: idBytes(record.nodeId),
    version: record.version,
    name: record.name,
    state: record.state,
    addresses: record.addresses,
    services,
    http,
    raw,
  });
}

/** Throws `RpcError` `invalid_argument` for what no node would say of itself. Unknown members are left alone. */
export function decodeRecord(bytes: Uint8Array): NodeRecord {
  if (bytes.length > maxRecordBytes) throw fault(`has ${bytes.length} bytes, ${maxRecordBytes} are allowed`);
  const value = decodeValue(bytes);
  if (typeof value !== "object" || value === null) throw fault("is no object");
  const { id, version, name, state, addresses, services, http, raw } = value as Readonly<
    Record<string, unknown>
  >;
  return {
    nodeId: readId(id),
    version: readVersion(version),
    name: readText(name, "name", maxNodeNameBytes),
    state: readState(state),
    addresses: readList(addresses, "addresses", maxAddressesPerNode).map((address) =>
      readText(address, "address", maxNameBytes),
    ),
    services: readList(services, "services", maxServicesPerNode).map(readService),
    http: readNames(http, "HTTP handlers"),
    raw: readNames(raw, "names for raw streams"),
  };
}

export function idBytes(nodeId: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(nodeId.slice(2 * i, 2 * i + 2), 16));
}

export function readId(value: unknown): string {
  if (!(value instanceof Uint8Array) || value.length !== 16) throw fault("has an id that is not 16 bytes");
  let hex = "";
  for (const byte of value) hex += byte.toString(16).padStart(2, "0");
  return hex;
}

export function readVersion(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > maxVersion) {
    throw fault(`has a version outside 1 to ${maxVersion}`);
  }
  return value as number;
}

function readState(value: unknown): NodeState {
  const state = nodeStates.find((known) => known === value);
  // A state of a later version: alive, but not for us to call.
  if (state === undefined && typeof value === "string") return "joining";
  if (state === undefined) throw fault("has a state that is no text");
  return state;
}

function readService(value: unknown): ServiceRecord {
  if (!Array.isArray(value) || value.length < 2)
    throw fault("has a service that is no pair of name and hash");
  return {
    name: readText(value[0], "service name", maxNameBytes),
    hash: readText(value[1], "service hash", maxNameBytes),
  };
}

/** Absent: a node of an earlier version, or one that has none. */
function readNames(value: unknown, what: string): readonly string[] {
  if (value === undefined) return [];
  return readList(value, what, maxNamesPerNode).map((name) => readText(name, "name", maxNameBytes));
}

function checkNames(what: string, names: readonly string[]): void {
  if (names.length <= maxNamesPerNode) return;
  throw new RpcError(
    "resource_exhausted",
    `This node publishes ${names.length} ${what}, ${maxNamesPerNode} are allowed.`,
  );
}

/** UTF-8 of up to three bytes a unit cannot outgrow the limit by much; the record's own limit holds anyway. */
function readText(value: unknown, what: string, maxLength: number): string {
  if (typeof value !== "string" || value.length > maxLength) {
    throw fault(`has a ${what} that is no text of at most ${maxLength} characters`);
  }
  return value;
}

function readList(value: unknown, what: string, max: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > max)
    throw fault(`has ${what} that are no list of at most ${max}`);
  return value;
}

function fault(what: string): RpcError {
  return new RpcError("invalid_argument", `A node record ${what}.`, { executed: "no" });
}
