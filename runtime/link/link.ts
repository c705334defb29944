import { RpcError, type Code } from "../error.ts";
import { type GoAway, writeBody, writeNumber } from "../wire/control.ts";
import { FrameType, magic } from "../wire/frame.ts";
import type { NodeFacts } from "../wire/hello.ts";
import { maxFrameBodyBytes, maxStreamId, wornStreamIds } from "../wire/limits.ts";
import { OutputBuffer } from "../wire/output.ts";
import { Violation } from "../wire/violation.ts";
import { Assembler } from "./assembler.ts";
import { MessageBudget } from "./budget.ts";
import { guard, resetAll, resetUnexecuted } from "./endings.ts";
import { Farewell } from "./farewell.ts";
import { Floods } from "./floods.ts";
import { Handshake } from "./handshake.ts";
import { Inbound } from "./inbound.ts";
import {
  type LinkEvents,
  type LinkLimits,
  type LinkOptions,
  type Peer,
  checkOptions,
  defaultLimits,
} from "./options.ts";
import { Outbound } from "./outbound.ts";
import { Receiver } from "./receiver.ts";
import { StreamRecord } from "./record.ts";
import { Sender } from "./sender.ts";
import type { CallHeader, RawHeader, VirtualStream } from "./stream.ts";
import { StreamTable } from "./table.ts";
import { Watch } from "./watch.ts";

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
export class Link {
  readonly limits: LinkLimits;
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #out: OutputBuffer;
  readonly #table: StreamTable;
  readonly #sender: Sender;
  readonly #assembler: Assembler;
  readonly #outbound: Outbound;
  readonly #inbound: Inbound;
  readonly #handshake: Handshake;
  readonly #watch: Watch;
  readonly #farewell: Farewell;
  readonly #receiver: Receiver;
  readonly #fault = (error: unknown): void => this.#events.fault(error);
  #state: LinkState = "greeting";
  #saidMagic = false;
  #flushDue = false;
  #peer: Peer | undefined;
  #peerIsLeaving = false;
  #heardAtMs: number;

  /** Nothing is sent before `start`. Throws `TypeError` for limits and identities that no peer would take. */
  constructor(options: LinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.limits = { ...defaultLimits, ...options.limits };
    checkOptions(options);
    const nowMs = options.now();
    this.#heardAtMs = nowMs;
    this.#out = new OutputBuffer((bytes) => this.#emit(bytes));
    this.#table = new StreamTable(options.role, this.limits.initialStreams, options.firstStreamId);
    this.#farewell = new Farewell(this.#out, this.#table);
    this.#assembler = new Assembler((options.budget ?? new MessageBudget()).share());
    const floods = new Floods(nowMs);
    this.#watch = new Watch(nowMs);
    const touch = (): void => this.#touch();
    this.#sender = new Sender(this.#out, touch);
    this.#outbound = new Outbound(
      this.#sender,
      this.#table,
      this.#assembler,
      this.limits.streamWindowBytes,
      touch,
    );
    this.#inbound = this.#makeInbound(floods);
    const { name, features = [] } = options.identity;
    const facts: NodeFacts = { name, features, ...this.limits };
    this.#handshake = new Handshake(options, facts, (type, body) => this.#sendHandshake(type, body));
    this.#receiver = this.#makeReceiver(floods);
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

  /** Ids left for calls of this side. */
  get idsLeft(): number {
    return this.#table.idsLeft;
  }

  /** Whether either side runs short of ids: the dialler opens another link and drains this one. */
  get isWorn(): boolean {
    return Math.min(this.#table.idsLeft, this.#table.peerIdsLeft) < wornStreamIds;
  }

  /** Of the last PING; undefined before the first PONG. */
  get rttMs(): number | undefined {
    return this.#watch.keepalive.rttMs;
  }

  /** Lets a dialler speak first. Once. */
  start(): void {
    this.#handshake.start();
  }

  /** Bytes from the connection, cut in any way. They may be read until the next call. */
  receive(chunk: Uint8Array): void {
    if (this.#state === "closed") return;
    this.#heardAtMs = this.#options.now();
    this.#watch.keepalive.heard(this.#heardAtMs);
    this.#receiver.receive(chunk);
    if (this.#farewell.isFinal) this.#endIfDrained();
  }

  /** Opens a call. Throws `RpcError` executed no: `unavailable` if none may be opened, `invalid_argument` for a header that cannot travel. */
  openCall(header: CallHeader): VirtualStream {
    this.#refuseIfShut();
    const stream = new StreamRecord(this.#outbound, true, false);
    this.#outbound.open(stream, header);
    return stream;
  }

  /** As `openCall`, for a stream of bytes. */
  openRaw(header: RawHeader): VirtualStream {
    this.#refuseIfShut();
    const stream = new StreamRecord(this.#outbound, true, true);
    this.#outbound.openRaw(stream, header);
    return stream;
  }

  /** Sends opaque bytes, at most 65,535, to the peer's registry. No-op unless ready. */
  sendGossip(payload: Uint8Array): void {
    if (payload.length === 0 || payload.length > maxFrameBodyBytes) {
      throw new TypeError(`gossip of ${payload.length} bytes; 1 to ${maxFrameBodyBytes} fit in a frame`);
    }
    if (this.#peer === undefined || this.#state === "closed") return;
    this.#sendBody(FrameType.gossip, payload);
  }

  /** Writes what waits and hands all bytes to `events.output`. */
  flush(): void {
    this.#flushDue = false;
    if (this.#state === "closed") return;
    for (const stream of this.#outbound.pump()) {
      if (stream.state === "open") guard(() => stream.listener.writable(), this.#fault);
    }
    if (!this.#out.isEmpty) this.#emit(this.#out.take());
    if (this.#farewell.isFinal) this.#endIfDrained();
  }

  /** The connection takes bytes again. */
  writable(): void {
    this.#sender.isBlocked = false;
    this.#watch.slowConsumer.flowed();
    if (this.#state !== "closed") this.flush();
  }

  /** Time passes. Returns when to call again at the latest, in milliseconds on the link's clock; Infinity when closed. */
  tick(nowMs: number): number {
    const atMs = this.#state === "closed" ? nowMs : this.#look(nowMs);
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
    this.#farewell.begin(nowMs, graceMs);
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

  #makeInbound(floods: Floods): Inbound {
    const host = {
      limits: this.limits,
      heardAtMs: () => this.#heardAtMs,
      acceptsCalls: () => !this.#farewell.isFinal,
      call: (header: CallHeader, stream: VirtualStream) => this.#events.call(header, stream),
      raw: (header: RawHeader, stream: VirtualStream) => this.#events.raw(header, stream),
      raiseCeiling: (ceiling: number) => {
        writeNumber(this.#out, FrameType.streams, 0, ceiling);
        this.#touch();
      },
    };
    return new Inbound(host, this.#table, this.#outbound, this.#sender, floods, this.#assembler);
  }

  #makeReceiver(floods: Floods): Receiver {
    const host = {
      isClosed: () => this.#state === "closed",
      heardAtMs: () => this.#heardAtMs,
      foreign: () => {
        // Nothing that could be said would be understood.
        const what = "the peer does not speak this protocol";
        this.#end(new RpcError("failed_precondition", what, { executed: "no" }), what);
      },
      greeted: () => {
        this.#state = "shaking";
      },
      ready: (peer: Peer) => this.#ready(peer),
      raised: (ceiling: number) => this.#raised(ceiling),
      ping: (body: Uint8Array) => this.#sendBody(FrameType.pong, body),
      pong: () => this.#pong(),
      goAway: (goAway: GoAway) => this.#goAway(goAway),
      gossip: (payload: Uint8Array) => this.#events.gossip(payload),
      violated: (violation: Violation) => this.#fail(violation),
      failed: (streamId: number, error: unknown) => {
        this.#events.fault(error);
        this.#table.get(streamId)?.reset({ code: "internal", executed: "unknown" });
      },
    };
    return new Receiver(host, this.#handshake, this.#inbound, floods);
  }

  #ready(peer: Peer): void {
    this.#peer = peer;
    this.#state = "ready";
    this.#sender.start(peer.limits);
    this.#table.peerCeiling = peer.limits.initialStreams;
    this.#outbound.slotsChanged();
    this.#events.ready(peer);
  }

  #raised(ceiling: number): void {
    if (ceiling <= this.#table.peerCeiling) {
      throw new Violation(`STREAMS lowers the ceiling from ${this.#table.peerCeiling} to ${ceiling}`);
    }
    this.#table.peerCeiling = ceiling;
    this.#outbound.slotsChanged();
  }

  #ping(nowMs: number): void {
    this.#watch.keepalive.pinged(nowMs);
    this.#sendBody(FrameType.ping, new Uint8Array(8));
  }

  #pong(): void {
    this.#watch.keepalive.ponged(this.#heardAtMs);
    this.#farewell.sayLastId(this.#heardAtMs);
    this.#touch();
  }

  #goAway(goAway: GoAway): void {
    const { code, lastStreamId, graceMs, text } = goAway;
    if (code !== "ok") {
      const what = text === "" ? "it does not say why" : text;
      const error = new RpcError(code, `the peer ended the link: ${what}`, { executed: "no" });
      return this.#end(error, what, lastStreamId);
    }
    // Before the resets: whoever hears of one may call again at once, and not here.
    const isNews = !this.#peerIsLeaving;
    this.#peerIsLeaving = true;
    if (isNews) this.#events.goingAway(graceMs);
    resetUnexecuted(this.#outbound, this.#table, lastStreamId, this.#fault);
  }

  #look(nowMs: number): number {
    for (const stream of this.#assembler.late(nowMs)) {
      guard(() => this.#inbound.giveUp(stream), this.#fault);
    }
    const sight = {
      handshake: this.#handshake.state,
      callsWait: this.#table.ours > 0,
      isBlocked: this.#sender.isBlocked,
    };
    const { fault, pings, atMs } = this.#watch.look(sight, nowMs);
    if (fault !== undefined) this.#fail(fault);
    if (pings) this.#ping(nowMs);
    this.#stepDrain(nowMs);
    return Math.min(atMs, this.#farewell.atMs);
  }

  #stepDrain(nowMs: number): void {
    const step = this.#farewell.step(nowMs);
    if (step === "give up") this.close();
    else if (step === "say last id") this.#farewell.sayLastId(nowMs);
    else if (step === "look whether all has ended") this.#endIfDrained();
  }

  #endIfDrained(): void {
    if (this.#state === "draining" && !this.#table.isWaitedFor && this.#outbound.isIdle) this.close();
  }

  #sendHandshake(type: number, body: Uint8Array): void {
    this.#sayMagic();
    this.#sendBody(type, body);
  }

  #sendBody(type: number, body: Uint8Array): void {
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
    this.#farewell.sayEnd(code, text);
    this.#emit(this.#out.take());
  }

  /** `lastStreamId`: the peer has said that it saw none above. */
  #end(error: RpcError | undefined, what: string, lastStreamId: number = maxStreamId): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    resetAll(this.#outbound, this.#table, what, lastStreamId, this.#fault);
    this.#events.closed(error);
  }

  #refuseIfShut(): void {
    if (!this.isOpenForCalls) throw new RpcError("unavailable", this.#whyNoCalls(), { executed: "no" });
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
