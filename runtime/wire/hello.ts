import { proofBytes } from "./frame.ts";
import type { Cursor } from "./cursor.ts";
import { maxKeyIdBytes, maxKeys, maxNodeNameBytes } from "./limits.ts";
import { utf8Length, writeUtf8 } from "./text.ts";
import { decodeValue, encodeValue } from "./values.ts";
import { Violation } from "./violation.ts";

/** The only version so far. */
export const protocolVersion = 1;
const nodeIdBytes = 16;
export const nonceBytes = 32;
const maxFeatures = 64;
const clusterBytes = 16;
const minWindowBytes = 16_384;

/** Said before any proof: nothing in it names a node, a tag or a service. */
export interface Hello {
  readonly versions: readonly [lowest: number, highest: number];
  readonly node: Uint8Array;
  readonly nonce: Uint8Array;
  readonly cluster: Uint8Array;
  /** Ids of the keys that the sender has, most wanted first; empty: no secret. */
  readonly keys: readonly string[];
}

export function encodeHello(hello: Hello): Uint8Array {
  return encodeValue({
    v: hello.versions,
    node: hello.node,
    nonce: hello.nonce,
    cluster: hello.cluster,
    keys: hello.keys,
  });
}

export function decodeHello(body: Uint8Array): Hello {
  const { v, node, nonce, cluster, keys } = decodeMap("HELLO", body);
  if (!Array.isArray(v) || v.length !== 2 || !isCount(v[0]) || !isCount(v[1]) || v[0] > v[1]) {
    throw new Violation("HELLO has no version range v of two numbers");
  }
  if (!isBytes(node, nodeIdBytes)) throw new Violation(`HELLO has no node of ${nodeIdBytes} bytes`);
  if (!isBytes(nonce, nonceBytes)) throw new Violation(`HELLO has no nonce of ${nonceBytes} bytes`);
  if (!isBytes(cluster, clusterBytes)) throw new Violation(`HELLO has no cluster of ${clusterBytes} bytes`);
  if (!isTexts(keys, maxKeys, maxKeyIdBytes)) throw new Violation("HELLO has no keys, a list of short texts");
  return { versions: [v[0], v[1]], node, nonce, cluster, keys };
}

/** The proof of a key. */
export interface Auth {
  readonly keyId: string;
  readonly proof: Uint8Array;
}

/** keyIdLength:u8 keyId proof:32 */
export function encodeAuth(auth: Auth): Uint8Array {
  const length = utf8Length(auth.keyId);
  const body = new Uint8Array(1 + length + proofBytes);
  body[0] = length;
  body.set(auth.proof, writeUtf8(body, 1, auth.keyId));
  return body;
}

export function decodeAuth(cursor: Cursor): Auth {
  const keyId = cursor.text(cursor.u8());
  const proof = cursor.take(proofBytes);
  cursor.finish();
  return { keyId, proof };
}

/** Who the sender is and what it takes; said to a peer that has proved the secret. */
export interface NodeFacts {
  readonly name: string;
  readonly features: readonly string[];
  readonly maxMessageBytes: number;
  readonly initialStreams: number;
  readonly streamWindowBytes: number;
  readonly linkWindowBytes: number;
}

export function encodeNode(facts: NodeFacts): Uint8Array {
  return encodeValue({
    name: facts.name,
    features: facts.features,
    message: facts.maxMessageBytes,
    streams: facts.initialStreams,
    window: facts.streamWindowBytes,
    linkWindow: facts.linkWindowBytes,
  });
}

export function decodeNode(body: Uint8Array): NodeFacts {
  const { name, features, message, streams, window, linkWindow } = decodeMap("NODE", body);
  if (typeof name !== "string" || name === "" || utf8Length(name) > maxNodeNameBytes) {
    throw new Violation(`NODE has no name of 1 to ${maxNodeNameBytes} bytes`);
  }
  if (!isTexts(features, maxFeatures, maxNodeNameBytes)) throw new Violation("NODE has no list of features");
  if (!isCount(message) || message < 1) throw new Violation("NODE has no longest message");
  if (!isCount(streams) || streams < 1) throw new Violation("NODE has no ceiling of streams");
  if (!isCount(window) || window < minWindowBytes)
    throw new Violation(`NODE has a window under ${minWindowBytes}`);
  if (!isCount(linkWindow) || linkWindow < 4 * minWindowBytes) {
    throw new Violation(`NODE has a linkWindow under ${4 * minWindowBytes}`);
  }
  return {
    name,
    features,
    maxMessageBytes: message,
    initialStreams: streams,
    streamWindowBytes: window,
    linkWindowBytes: linkWindow,
  };
}

function decodeMap(frame: string, body: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = decodeValue(body);
  } catch (error) {
    throw new Violation(`${frame}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new Violation(`${frame} is not a map`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function isBytes(value: unknown, length: number): value is Uint8Array {
  return value instanceof Uint8Array && value.length === length;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff;
}

function isTexts(value: unknown, maxItems: number, maxBytes: number): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= maxItems &&
    value.every((item) => typeof item === "string" && item !== "" && utf8Length(item) <= maxBytes)
  );
}
