import { Cursor } from "../wire/cursor.ts";
import { FrameType } from "../wire/frame.ts";
import {
  type Hello,
  type NodeFacts,
  decodeAuth,
  decodeHello,
  decodeNode,
  encodeAuth,
  encodeHello,
  encodeNode,
  nonceBytes,
  protocolVersion,
} from "../wire/hello.ts";
import { Violation } from "../wire/violation.ts";
import type { Key, LinkOptions, Peer } from "./options.ts";
import { clusterDigest, prove, sameBytes } from "./proof.ts";

/*
 *     dialler                                          acceptor
 *     magic HELLO ──────────────────────────────────►  version, cluster, keys?
 *     version, cluster, keys?  ◄────────────────────── magic HELLO        [without a secret: NODE at once]
 *     [AUTH] ───────────────────────────────────────►  [proof?]
 *     [proof?]  ◄───────────────────────────────────── [AUTH] NODE
 *     NODE ─────────────────────────────────────────►  ready
 *     ready
 *
 * Either side waits for: hello ──► auth (with a secret) ──► node ──► done
 */
export type HandshakeState = "hello" | "auth" | "node" | "done";

/** Sends the body of a frame on stream 0. */
export type SendBody = (type: number, body: Uint8Array) => void;

/** Finds out whether the peer may be spoken to, and tells it our name only then. PROTOCOL.md, "Handshake". */
export class Handshake {
  readonly #options: LinkOptions;
  readonly #facts: NodeFacts;
  readonly #send: SendBody;
  readonly #hello: Hello;
  readonly #helloBody: Uint8Array;
  #peerHello: Hello | undefined;
  #peerHelloBody: Uint8Array = noBytes;
  #key: Key | undefined;
  #state: HandshakeState = "hello";

  /** `facts` are sent in NODE. */
  constructor(options: LinkOptions, facts: NodeFacts, send: SendBody) {
    this.#options = options;
    this.#facts = facts;
    this.#send = send;
    const keys = options.secrets ?? [];
    this.#hello = {
      versions: [protocolVersion, protocolVersion],
      node: Uint8Array.from(options.identity.nodeId.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
      nonce: options.randomBytes(nonceBytes),
      cluster: clusterDigest(options.identity.tags),
      keys: keys.map((key) => key.id),
    };
    this.#helloBody = encodeHello(this.#hello);
  }

  get state(): HandshakeState {
    return this.#state;
  }

  /** The dialler speaks first; an acceptor says nothing to who has not. */
  start(): void {
    if (this.#options.role === "dialler") this.#send(FrameType.hello, this.#helloBody);
  }

  /** Takes HELLO, AUTH and NODE, in this order. Returns the peer when all is said. Throws `Violation`. */
  receive(type: number, body: Uint8Array): Peer | undefined {
    switch (this.#state) {
      case "hello":
        if (type !== FrameType.hello) throw outOfOrder(type, "HELLO");
        this.#receiveHello(body);
        return undefined;
      case "auth":
        if (type !== FrameType.auth) throw outOfOrder(type, "AUTH");
        this.#receiveAuth(body);
        return undefined;
      case "node":
        if (type !== FrameType.node) throw outOfOrder(type, "NODE");
        return this.#receiveNode(body);
      case "done":
        throw new Violation(`frame type ${type} belongs to the handshake, which is over`);
    }
  }

  #receiveHello(body: Uint8Array): void {
    const peer = decodeHello(body);
    const ours = this.#hello;
    const version = Math.min(ours.versions[1], peer.versions[1]);
    if (version < ours.versions[0] || version < peer.versions[0]) {
      throw new Violation(
        `no common version: here ${ours.versions.join(" to ")}, there ${peer.versions.join(" to ")}`,
        "failed_precondition",
      );
    }
    if (!sameBytes(peer.cluster, ours.cluster)) {
      throw new Violation("the peer belongs to another cluster: its tags differ", "failed_precondition");
    }
    this.#peerHello = peer;
    this.#peerHelloBody = new Uint8Array(body);
    this.#key = this.#chooseKey(peer);
    const dials = this.#options.role === "dialler";
    if (!dials) this.#send(FrameType.hello, this.#helloBody);
    if (this.#key === undefined) {
      this.#sendNode();
      this.#state = "node";
    } else {
      if (dials) this.#sendAuth(this.#key);
      this.#state = "auth";
    }
  }

  /** The dialler's first key that the acceptor has too: both sides come to the same one. */
  #chooseKey(peer: Hello): Key | undefined {
    const secrets = this.#options.secrets ?? [];
    if (secrets.length === 0 && peer.keys.length === 0) return undefined;
    if (secrets.length === 0) throw unauthenticated("the peer asks for a secret and this node has none");
    if (peer.keys.length === 0) throw unauthenticated("the peer has no secret");
    const dials = this.#options.role === "dialler";
    const [first, second] = dials ? [this.#hello.keys, peer.keys] : [peer.keys, this.#hello.keys];
    const id = first.find((candidate) => second.includes(candidate));
    const key = secrets.find((candidate) => candidate.id === id);
    if (key === undefined) throw unauthenticated("the two nodes have no key id in common");
    return key;
  }

  #receiveAuth(body: Uint8Array): void {
    const auth = decodeAuth(new Cursor("AUTH", body, 0, body.length));
    const key = this.#key!;
    const dials = this.#options.role === "dialler";
    const expected = this.#proof(key, dials ? "acceptor" : "dialler");
    if (auth.keyId !== key.id || !sameBytes(auth.proof, expected)) {
      throw unauthenticated("the proof of the secret is wrong");
    }
    if (!dials) this.#sendAuth(key);
    this.#sendNode();
    this.#state = "node";
  }

  #receiveNode(body: Uint8Array): Peer {
    const facts = decodeNode(body);
    const hello = this.#peerHello!;
    this.#state = "done";
    return {
      nodeId: Array.from(hello.node, (byte) => byte.toString(16).padStart(2, "0")).join(""),
      name: facts.name,
      features: facts.features,
      version: Math.min(this.#hello.versions[1], hello.versions[1]),
      keyId: this.#key?.id,
      limits: facts,
    };
  }

  #sendAuth(key: Key): void {
    this.#send(FrameType.auth, encodeAuth({ keyId: key.id, proof: this.#proof(key, this.#options.role) }));
  }

  #sendNode(): void {
    this.#send(FrameType.node, encodeNode(this.#facts));
  }

  #proof(key: Key, prover: LinkOptions["role"]): Uint8Array {
    return this.#options.role === "dialler"
      ? prove(key, prover, this.#helloBody, this.#peerHelloBody)
      : prove(key, prover, this.#peerHelloBody, this.#helloBody);
  }
}

const noBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(0);

function outOfOrder(type: number, expected: string): Violation {
  return new Violation(`frame type ${type} came where ${expected} was due`);
}

function unauthenticated(message: string): Violation {
  return new Violation(message, "unauthenticated");
}
