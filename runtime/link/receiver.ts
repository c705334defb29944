import { type GoAway, readGoAway } from "../wire/control.ts";
import { Cursor } from "../wire/cursor.ts";
import { FrameDecoder, type FrameSink } from "../wire/decoder.ts";
import { FrameType, headerFault, headerRules } from "../wire/frame.ts";
import { readU32 } from "../wire/output.ts";
import { Violation } from "../wire/violation.ts";
import type { Floods } from "./floods.ts";
import { Greeting } from "./greeting.ts";
import type { Handshake } from "./handshake.ts";
import type { Inbound } from "./inbound.ts";
import type { Peer } from "./options.ts";

/** What the frames of stream 0, and the end of all, mean to the link. */
export interface ReceiverHost {
  isClosed(): boolean;
  /** Time of the chunk being read. */
  heardAtMs(): number;
  /** The peer speaks something else. */
  foreign(): void;
  /** The magic is read. */
  greeted(): void;
  ready(peer: Peer): void;
  raised(ceiling: number): void;
  ping(body: Uint8Array): void;
  pong(): void;
  goAway(goAway: GoAway): void;
  gossip(payload: Uint8Array): void;
  violated(violation: Violation): void;
  /** A listener of stream `streamId` threw. */
  failed(streamId: number, error: unknown): void;
}

/** The way in: chunk, magic, frames, and whom each frame concerns. Never throws. */
export class Receiver implements FrameSink {
  readonly #host: ReceiverHost;
  readonly #handshake: Handshake;
  readonly #inbound: Inbound;
  readonly #floods: Floods;
  readonly #greeting = new Greeting();
  readonly #decoder: FrameDecoder = new FrameDecoder(this);

  constructor(host: ReceiverHost, handshake: Handshake, inbound: Inbound, floods: Floods) {
    this.#host = host;
    this.#handshake = handshake;
    this.#inbound = inbound;
    this.#floods = floods;
  }

  receive(chunk: Uint8Array): void {
    // A Buffer's views are Buffers, whose `slice` is no copy: nobody above shall meet one.
    let rest = chunk instanceof Buffer ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length) : chunk;
    if (!this.#greeting.isWhole) {
      const at = this.#greeting.read(rest);
      if (at < 0) return this.#host.foreign();
      if (this.#greeting.isWhole) this.#host.greeted();
      rest = rest.subarray(at);
    }
    this.#decoder.push(rest);
  }

  header(type: number, flags: number, streamId: number, length: number): boolean {
    const fault = headerFault(type, flags, streamId, length);
    if (fault === undefined) return true;
    this.#host.violated(new Violation(fault));
    return false;
  }

  frame(type: number, flags: number, id: number, bytes: Uint8Array, start: number, end: number): boolean {
    try {
      if (this.#handshake.state === "done") this.#dispatch(type, flags, id, bytes, start, end);
      else this.#shake(type, bytes, start, end);
    } catch (error) {
      if (error instanceof Violation) this.#host.violated(error);
      else this.#host.failed(id, error);
    }
    return !this.#host.isClosed();
  }

  #shake(type: number, bytes: Uint8Array, start: number, end: number): void {
    // Unknown and ignorable.
    if (headerRules[type] === undefined) return;
    if (type === FrameType.goAway) {
      return this.#host.goAway(readGoAway(new Cursor("GOAWAY", bytes, start, end)));
    }
    const peer = this.#handshake.receive(type, bytes.subarray(start, end));
    if (peer !== undefined) this.#host.ready(peer);
  }

  #dispatch(type: number, flags: number, id: number, bytes: Uint8Array, start: number, end: number): void {
    switch (type) {
      case FrameType.open:
        return this.#inbound.open(flags, id, bytes, start, end);
      case FrameType.status:
        return this.#inbound.status(flags, id, bytes, start, end);
      case FrameType.data:
        return this.#inbound.data(flags, id, bytes, start, end);
      case FrameType.window:
        return this.#inbound.window(id, readU32(bytes, start));
      case FrameType.reset:
        return this.#inbound.reset(id, bytes, start, end);
      case FrameType.streams:
        return this.#host.raised(readU32(bytes, start));
      case FrameType.ping:
        this.#floods.ping(this.#host.heardAtMs());
        return this.#host.ping(bytes.subarray(start, end));
      case FrameType.pong:
        return this.#host.pong();
      case FrameType.goAway:
        return this.#host.goAway(readGoAway(new Cursor("GOAWAY", bytes, start, end)));
      case FrameType.gossip:
        return this.#host.gossip(bytes.subarray(start, end));
      case FrameType.hello:
      case FrameType.auth:
      case FrameType.node:
        // Says that the handshake is over.
        this.#handshake.receive(type, bytes);
        return;
      default:
        // Unknown and ignorable.
        return;
    }
  }
}
