import { RpcError, type Code } from "../error.ts";
import { type GoAway, readGoAway, writeBody, writeGoAway, writeNumber } from "../wire/control.ts";
import { Cursor } from "../wire/cursor.ts";
import { FrameDecoder, type FrameSink } from "../wire/decoder.ts";
import { FrameType, headerFault, headerRules, magic } from "../wire/frame.ts";
import type { NodeFacts } from "../wire/hello.ts";
import {
  authTimeoutMs,
  helloTimeoutMs,
  maxFrameBodyBytes,
  maxStreamId,
  slowConsumerMs,
} from "../wire/limits.ts";
import { OutputBuffer, readU32 } from "../wire/output.ts";
import { Violation } from "../wire/violation.ts";
import { MessageBudget } from "./budget.ts";
import { Drain } from "./drain.ts";
import { Floods } from "./floods.ts";
import { Greeting } from "./greeting.ts";
import { Handshake } from "./handshake.ts";
import { Inbound, type InboundHost } from "./inbound.ts";
import { Keepalive } from "./keepalive.ts";
import {
  type LinkEvents,
  type LinkLimits,
  type LinkOptions,
  type Peer,
  checkOptions,
  defaultLimits,
} from "./options.ts";
import { Outbound } from "./outbound.ts";
import { StreamRecord } from "./record.ts";
import type { CallHeader, Reset, VirtualStream } from "./stream.ts";
import { Sender } from "./sender.ts";
import { StreamTable } from "./table.ts";

/*
 *     greeting ──magic──► shaking ──NODE──► ready ──drain()──► draining ──streams ended, or grace over──┐
 *        │                   │                │                                                         ▼
 *        └───────────────────┴────────────────┴── close(), lost(), a violation, silence, GOAWAY ────► closed
 *
 * A peer that drains does not change the state: it shows in `peerIsLeaving`, and no call may be opened.
 */
export type LinkState = "greeting" | "shaking" | "ready" | "draining" | "closed";

/**
 * One connection between two nodes, without the connection: bytes go in by `receive`, come out by
 * `events.output`, and time comes in by `tick`. Nothing that the peer sends makes a method throw; it is answered as
 * PROTOCOL.md, "Violations", says, and ends in `events.closed`.
 */
export class Link implements FrameSink, InboundHost {
  readonly limits: LinkLimits;
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #out: OutputBuffer;
  readonly #decoder: FrameDecoder;
  readonly #table: StreamTable;
  readonly #sender: Sender;
  readonly #outbound: Outbound;
  readonly #inbound: Inbound;
  readonly #handshake: Handshake;
  readonly #keepalive: Keepalive;
  readonly #floods: Floods;
  readonly #greeting = new Greeting();
  readonly #startedAtMs: number;
  #state: LinkState = "greeting";
  #saidMagic = false;
  #flushDue = false;
  #peer: Peer | undefined;
  #peerIsLeaving = false;
  #drain: Drain | undefined;
  #heardAtMs: number;
  /** The last tick that found the connection taking bytes. */
  #blockedAtMs: number;

  /** Nothing is sent before `start`. Throws `TypeError` for limits and identities that no peer would take. */
  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.limits = { ...defaultLimits, ...options.limits };
    checkOptions(options, this.limits);
    const nowMs = options.now();
    this.#startedAtMs = nowMs;
    this.#heardAtMs = nowMs;
    this.#blockedAtMs = nowMs;
    this.#out = new OutputBuffer((bytes) => this.#emit(bytes));
    this.#decoder = new FrameDecoder(this);
    this.#table = new StreamTable(options.role, this.limits.initialStreams, options.firstStreamId);
    this.#floods = new Floods(nowMs);
    this.#keepalive = new Keepalive(nowMs);
    const touch = (): void => this.#touch();
    this.#sender = new Sender(this.#out, touch);
    this.#outbound = new Outbound(this.#sender, this.#table, this.limits.streamWindowBytes, touch);
    const budget = (options.budget ?? new MessageBudget()).share();
    this.#inbound = new Inbound(this, this.#table, this.#outbound, this.#sender, this.#floods, budget);
    const { name, features = [] } = options.identity;
    const facts: NodeFacts = { name, features, ...this.limits };
    this.#handshake = new Handshake(options, facts, (type, body) => this.#sendHandshake(type, body));
  }

  get state(): LinkState {
    return this.#state;
  }

  get role(): LinkOptions["role"] {
    return this.#options.role;
  }

  /** Undefined until ready. */
  get peer(): Peer | undefined {
    return this.#peer;
  }

  /** True after the peer's GOAWAY. */
  get peerIsLeaving(): boolean {
    return this.#peerIsLeaving;
  }

  /** Whether `openCall` takes a call now. It may still wait for a slot. */
  get isOpenForCalls(): boolean {
    return (
      (this.#state === "ready" || this.#state === "draining") &&
      !this.#peerIsLeaving &&
      !this.#table.isExhausted
    );
  }

  /** Calls of this side, queued ones included. */
  get callsOut(): number {
    return this.#table.ours + this.#outbound.queuedOpens;
  }

  /** Calls of the peer. */
  get callsIn(): number {
    return this.#table.theirs;
  }

  /** Calls that wait for a slot at the peer. */
  get queuedCalls(): number {
    return this.#outbound.queuedOpens;
  }

  /** Frames that came for streams that had ended. */
  get lateFrames(): number {
    return this.#table.late;
  }

  /** Ids left for calls of this side: below a million, open another link. */
  get idsLeft(): number {
    return Math.max(0, Math.floor((maxStreamId - this.#table.nextId) / 2) + 1);
  }

  /** Of the last PING; undefined before the first PONG. */
  get rttMs(): number | undefined {
    return this.#keepalive.rttMs;
  }

  /** For the frames of streams; not for owners. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  get acceptsCalls(): boolean {
    return this.#state === "ready" || (this.#state === "draining" && this.#drain?.isFinal !== true);
  }

  /** Lets a dialler speak first. Once. */
  start(): void {
    this.#handshake.start();
  }

  /** Bytes from the connection, cut in any way. They may be read until the next call. */
  receive(chunk: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#heardAtMs = this.#options.now();
    this.#keepalive.heard(this.#heardAtMs);
    // A Buffer's views are Buffers, whose `slice` is no copy: nobody above shall meet one.
    let rest = chunk instanceof Buffer ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length) : chunk;
    if (this.#state === "greeting") {
      const at = this.#greeting.read(rest);
      if (at < 0) {
        // Not one of us: nothing that could be said would be understood.
        const what = "the peer does not speak this protocol";
        this.#end(new RpcError("failed_precondition", what, { executed: "no" }), what);
        return;
      }
      if (this.#greeting.isWhole) this.#state = "shaking";
      rest = rest.subarray(at);
    }
    this.#decoder.push(rest);
    if (this.#drain?.isFinal === true) this.#endIfDrained();
  }

  /** The decoder found a header. */
  header(type: number, flags: number, streamId: number, length: number): boolean {
    const fault = headerFault(type, flags, streamId, length);
    if (fault === undefined) return true;
    this.#fail(new Violation(fault));
    return false;
  }

  /** The decoder found a frame. */
  frame(
    type: number,
    flags: number,
    streamId: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): boolean {
    try {
      if (this.#peer !== undefined) this.#dispatch(type, flags, streamId, bytes, start, end);
      else this.#shake(type, bytes, start, end);
    } catch (error) {
      if (error instanceof Violation) this.#fail(error);
      else this.#listenerFailed(streamId, error);
    }
    return this.#state !== "closed";
  }

  /** Opens a call. Throws `RpcError` executed no: `unavailable` if none may be opened, `invalid_argument` for a header that cannot travel. */
  openCall(header: CallHeader): VirtualStream {
    if (!this.isOpenForCalls) {
      throw new RpcError("unavailable", this.#whyNoCalls(), { executed: "no" });
    }
    const stream = new StreamRecord(this.#outbound, true);
    this.#outbound.open(stream, header);
    return stream;
  }

  /** Sends opaque bytes, at most 65,535, to the peer's registry. No-op unless ready. */
  sendGossip(payload: Uint8Array): void {
    if (payload.length === 0 || payload.length > maxFrameBodyBytes) {
      throw new TypeError(`gossip of ${payload.length} bytes; 1 to ${maxFrameBodyBytes} fit in a frame`);
    }
    if (this.#peer === undefined || this.#state === "closed") return;
    writeBody(this.#out, FrameType.gossip, payload);
    this.#touch();
  }

  /** Writes what waits and hands all bytes to `events.output`. */
  flush(): void {
    this.#flushDue = false;
    if (this.#state === "closed") return;
    for (const stream of this.#outbound.pump()) {
      if (stream.state === "open") this.#guard(() => stream.listener.writable());
    }
    if (!this.#out.isEmpty) this.#emit(this.#out.take());
    if (this.#drain?.isFinal === true) this.#endIfDrained();
  }

  /** The connection takes bytes again. */
  writable(): void {
    this.#sender.isBlocked = false;
    if (this.#state !== "closed") this.flush();
  }

  /** Time passes. Returns when to call again at the latest, in milliseconds on the link's clock; Infinity when closed. */
  tick(nowMs: number): number {
    const atMs = this.#tick(nowMs);
    if (!this.#out.isEmpty) this.#touch();
    return this.#state === "closed" ? Number.POSITIVE_INFINITY : atMs;
  }

  /**
   * Takes no new calls, lets those open go on, and closes when they have ended or `graceMs` is over. This side may
   * still open calls meanwhile. PROTOCOL.md, "Going away".
   */
  drain(graceMs: number): void {
    if (this.#state === "greeting" || this.#state === "shaking") this.close();
    if (this.#state !== "ready") return;
    const nowMs = this.#options.now();
    this.#state = "draining";
    this.#drain = new Drain(nowMs, graceMs);
    writeGoAway(this.#out, { lastStreamId: maxStreamId, code: "ok", graceMs, text: "" });
    this.#ping(nowMs);
  }

  /** Ends the link at once; the peer is told. */
  close(): void {
    if (this.#state === "closed") return;
    this.#sayGoAway("ok", "");
    this.#end(undefined, "the link was closed");
  }

  /** The connection is gone: call it with its error, also after `closed`. */
  lost(error: Error | undefined): void {
    const what = error === undefined ? "the peer closed the connection" : error.message;
    const isExpected = error === undefined && this.#peerIsLeaving;
    this.#end(isExpected ? undefined : new RpcError("unavailable", what, { cause: error }), what);
  }

  /** For `Inbound`. */
  call(header: CallHeader, stream: VirtualStream): void {
    this.#events.call(header, stream);
  }

  raiseCeiling(ceiling: number): void {
    writeNumber(this.#out, FrameType.streams, 0, ceiling);
    this.#touch();
  }

  #shake(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (headerRules[type] === undefined) return;
    if (type === FrameType.goAway) return this.#goAway(readGoAway(new Cursor("GOAWAY", bytes, start, end)));
    const peer = this.#handshake.receive(type, bytes.subarray(start, end));
    if (peer === undefined) return;
    this.#peer = peer;
    this.#state = "ready";
    this.#sender.start(peer.limits);
    this.#table.peerCeiling = peer.limits.initialStreams;
    this.#outbound.slotsChanged();
    this.#events.ready(peer);
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
        return this.#raised(readU32(bytes, start));
      case FrameType.ping:
        this.#floods.ping(this.#heardAtMs);
        writeBody(this.#out, FrameType.pong, bytes.subarray(start, end));
        return this.#touch();
      case FrameType.pong:
        return this.#pong();
      case FrameType.goAway:
        return this.#goAway(readGoAway(new Cursor("GOAWAY", bytes, start, end)));
      case FrameType.gossip:
        return this.#events.gossip(bytes.subarray(start, end));
      case FrameType.hello:
      case FrameType.auth:
      case FrameType.node:
        this.#handshake.receive(type, bytes);
        return;
      default:
        // Unknown and ignorable.
        return;
    }
  }

  #raised(ceiling: number): void {
    if (ceiling <= this.#table.peerCeiling) {
      throw new Violation(`STREAMS lowers the ceiling from ${this.#table.peerCeiling} to ${ceiling}`);
    }
    this.#table.peerCeiling = ceiling;
    this.#outbound.slotsChanged();
  }

  #ping(nowMs: number): void {
    this.#keepalive.pinged(nowMs);
    writeBody(this.#out, FrameType.ping, new Uint8Array(8));
    this.#touch();
  }

  #pong(): void {
    this.#keepalive.ponged(this.#heardAtMs);
    if (this.#drain !== undefined && !this.#drain.isFinal) this.#sayLastId(this.#drain);
  }

  #goAway(goAway: GoAway): void {
    if (goAway.code !== "ok") {
      const what = goAway.text === "" ? "the peer ended the link" : goAway.text;
      this.#unexecuted(goAway.lastStreamId);
      this.#end(new RpcError(goAway.code, `the peer ended the link: ${what}`, { executed: "no" }), what);
      return;
    }
    this.#unexecuted(goAway.lastStreamId);
    if (this.#peerIsLeaving) return;
    this.#peerIsLeaving = true;
    this.#events.goingAway(goAway.graceMs);
  }

  /** Resets the calls that the peer says it never saw. */
  #unexecuted(lastStreamId: number): void {
    const reset: Reset = { code: "unavailable", executed: "no", message: "the peer is going away" };
    for (const stream of this.#outbound.giveUpOpens()) this.#lose(stream, reset);
    for (const stream of this.#table.all()) {
      if (stream.isCaller && stream.id > lastStreamId) this.#lose(stream, reset);
    }
  }

  #tick(nowMs: number): number {
    if (this.#state === "greeting" || this.#state === "shaking") {
      const isHello = this.#handshake.state === "hello";
      const dueMs = this.#startedAtMs + helloTimeoutMs + (isHello ? 0 : authTimeoutMs);
      if (nowMs >= dueMs) {
        const frame = isHello ? "HELLO" : "proof";
        this.#fail(
          new Violation(`no ${frame} from the peer in ${dueMs - this.#startedAtMs} ms`, "deadline_exceeded"),
        );
      }
      return dueMs;
    }
    if (this.#state === "closed") return Number.POSITIVE_INFINITY;
    const step = this.#keepalive.tick(nowMs, this.#table.ours > 0);
    if (step.action === "dead") {
      const what = "the peer has fallen silent";
      this.#sayGoAway("unavailable", what);
      this.#end(new RpcError("unavailable", what), what);
      return Number.POSITIVE_INFINITY;
    }
    if (step.action === "ping") this.#ping(nowMs);
    if (!this.#sender.isBlocked) this.#blockedAtMs = nowMs;
    else if (nowMs - this.#blockedAtMs >= slowConsumerMs) {
      this.#fail(new Violation("the connection takes no bytes", "resource_exhausted"));
      return Number.POSITIVE_INFINITY;
    }
    let atMs = step.atMs;
    if (this.#drain !== undefined) {
      this.#stepDrain(this.#drain, nowMs);
      atMs = Math.min(atMs, this.#drain.atMs);
    }
    for (const stream of this.#inbound.expired(nowMs)) {
      this.#guard(() => this.#inbound.giveUp(stream));
    }
    return Math.min(atMs, nowMs + idleLookMs);
  }

  #stepDrain(drain: Drain, nowMs: number): void {
    const step = drain.step(nowMs);
    if (step === "give up") this.close();
    else if (step === "say last id") this.#sayLastId(drain);
    else if (step === "look whether all has ended") this.#endIfDrained();
  }

  #sayLastId(drain: Drain): void {
    const graceMs = drain.finalize(this.#options.now());
    writeGoAway(this.#out, { lastStreamId: this.#table.highestPeerId, code: "ok", graceMs, text: "" });
    this.#touch();
  }

  #endIfDrained(): void {
    if (this.#state === "draining" && this.#table.size === 0 && this.#outbound.isIdle) this.close();
  }

  #sendHandshake(type: number, body: Uint8Array): void {
    this.#sayMagic();
    writeBody(this.#out, type, body);
    this.#touch();
  }

  #sayMagic(): void {
    if (!this.#saidMagic) this.#out.raw(magic);
    this.#saidMagic = true;
  }

  #fail(violation: Violation): void {
    if (this.#state === "closed") return;
    this.#sayGoAway(violation.code, violation.message);
    this.#end(new RpcError(violation.code, violation.message, { cause: violation }), violation.message);
  }

  #sayGoAway(code: Code | "ok", text: string): void {
    this.#sayMagic();
    writeGoAway(this.#out, { lastStreamId: this.#table.highestPeerId, code, graceMs: 0, text });
    this.#emit(this.#out.take());
  }

  #end(error: RpcError | undefined, what: string): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    const unwritten: Reset = { code: "unavailable", executed: "no", message: what };
    const written: Reset = { code: "unavailable", executed: "unknown", message: what };
    for (const stream of this.#outbound.giveUpOpens()) this.#lose(stream, unwritten);
    this.#inbound.dropAll();
    for (const stream of this.#table.all()) this.#lose(stream, written);
    this.#events.closed(error);
  }

  /** Ends a stream without a word to the peer. */
  #lose(stream: StreamRecord, reset: Reset): void {
    const heard = stream.state === "open" || stream.state === "queued" || stream.state === "finishing";
    this.#outbound.close(stream);
    if (heard) this.#guard(() => stream.listener.reset(reset));
  }

  /** What a listener throws outside `receive` must not keep the others from their turn. */
  #guard(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.#events.fault(error);
    }
  }

  #listenerFailed(streamId: number, error: unknown): void {
    this.#events.fault(error);
    const stream = this.#table.get(streamId);
    stream?.reset({ code: "internal", executed: "unknown" });
  }

  #whyNoCalls(): string {
    if (this.#state === "closed") return "the link is closed";
    if (this.#peerIsLeaving) return "the peer is going away";
    return this.#table.isExhausted ? "the link has used all its stream ids" : "the link is not ready";
  }

  #touch(): void {
    if (this.#flushDue || this.#state === "closed") return;
    this.#flushDue = true;
    this.#events.needsFlush();
  }

  #emit(bytes: Uint8Array): void {
    if (!this.#events.output(bytes)) this.#sender.isBlocked = true;
  }
}

/** A tick finds drained links and expired messages even when nothing else calls. */
const idleLookMs = 1_000;
