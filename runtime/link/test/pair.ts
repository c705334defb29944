import type { RpcError } from "../../error.ts";
import { Link } from "../link.ts";
import type { LinkOptions, Peer, Role } from "../options.ts";
import type { CallHeader, RawHeader, Reset, Status, StreamListener, VirtualStream } from "../stream.ts";

/** A clock that moves when told. */
export class Clock {
  nowMs = 1_000;
  readonly now = (): number => this.nowMs;
}

/** Writes down all that one stream's listener hears. */
export class Recorder implements StreamListener {
  readonly heard: string[] = [];
  readonly messages: Uint8Array[] = [];
  lastStatus: Status | undefined;
  lastReset: Reset | undefined;
  writables = 0;

  message(bytes: Uint8Array): void {
    this.messages.push(bytes.slice());
    this.heard.push(`message ${bytes.length}`);
  }

  end(): void {
    this.heard.push("end");
  }

  status(status: Status): void {
    // The bytes are valid during this call only.
    this.lastStatus = status.body === undefined ? status : { ...status, body: status.body.slice() };
    this.heard.push(`status ${status.code}`);
  }

  reset(reset: Reset): void {
    this.lastReset = reset;
    this.heard.push(`reset ${reset.code} ${reset.executed}`);
  }

  writable(): void {
    this.writables++;
  }
}

/** A call that arrived. */
export interface Arrival {
  readonly header: CallHeader;
  readonly message: Uint8Array | undefined;
  readonly stream: VirtualStream;
  readonly recorder: Recorder;
}

/** A stream of bytes that arrived. */
export interface RawArrival {
  readonly header: RawHeader;
  readonly stream: VirtualStream;
  readonly recorder: Recorder;
}

/** One link with all that it said; its bytes lie in `sent` until somebody carries them. */
export class Station {
  readonly link: Link;
  readonly calls: Arrival[] = [];
  readonly raws: RawArrival[] = [];
  readonly gossip: Uint8Array[] = [];
  readonly faults: unknown[] = [];
  sent: Uint8Array[] = [];
  peer: Peer | undefined;
  closed: { readonly error: RpcError | undefined } | undefined;
  leaving = false;
  /** What `output` answers. */
  takesBytes = true;
  /** Answers arriving calls; by default they wait in `calls`. */
  onCall: ((arrival: Arrival) => void) | undefined;
  needsFlush = false;

  constructor(role: Role, clock: Clock, options: Partial<LinkOptions> = {}) {
    this.link = new Link(stationOptions(role, clock, options), {
      output: (bytes) => {
        this.sent.push(bytes);
        return this.takesBytes;
      },
      needsFlush: () => {
        this.needsFlush = true;
      },
      ready: (peer) => {
        this.peer = peer;
      },
      call: (header, stream) => {
        const recorder = new Recorder();
        stream.listen(recorder);
        const arrival = { header, message: header.message?.slice(), stream, recorder };
        this.calls.push(arrival);
        this.onCall?.(arrival);
      },
      raw: (header, stream) => {
        const recorder = new Recorder();
        stream.listen(recorder);
        this.raws.push({ header, stream, recorder });
      },
      gossip: (payload) => {
        this.gossip.push(payload.slice());
      },
      goingAway: () => {
        this.leaving = true;
      },
      closed: (error) => {
        this.closed = { error };
      },
      fault: (error) => {
        this.faults.push(error);
      },
    });
  }

  /** All bytes said since the last time. */
  take(): Uint8Array {
    if (this.needsFlush) {
      this.needsFlush = false;
      this.link.flush();
    }
    const bytes = Buffer.concat(this.sent);
    this.sent = [];
    return bytes;
  }

  open(header: Partial<CallHeader> = {}): [VirtualStream, Recorder] {
    const stream = this.link.openCall(call(header));
    const recorder = new Recorder();
    stream.listen(recorder);
    return [stream, recorder];
  }

  openRaw(header: Partial<RawHeader> = {}): [VirtualStream, Recorder] {
    const whole: RawHeader = { kind: "raw", name: "pipe", attempt: 0, session: 0, metadata: [], ...header };
    const stream = this.link.openRaw(whole);
    const recorder = new Recorder();
    stream.listen(recorder);
    return [stream, recorder];
  }
}

function stationOptions(role: Role, clock: Clock, options: Partial<LinkOptions> = {}): LinkOptions {
  const digit = role === "dialler" ? "d" : "a";
  return {
    role,
    identity: { nodeId: digit.repeat(32), name: role, tags: ["default"] },
    now: clock.now,
    randomBytes: (length) => new Uint8Array(length).fill(role === "dialler" ? 0xdd : 0xaa),
    ...options,
  };
}

export function call(header: Partial<CallHeader> = {}): CallHeader {
  return {
    service: "greeter",
    method: "greet",
    hash: "0123456789abcdef",
    timeoutMs: 1_000,
    attempt: 0,
    session: 0,
    metadata: [],
    ended: false,
    ...header,
  };
}

/** A dialler and an acceptor whose bytes are carried by hand. */
export class Pair {
  readonly clock: Clock = new Clock();
  readonly dialler: Station;
  readonly acceptor: Station;
  /** Longest chunk that arrives at once. */
  cut: number = Number.POSITIVE_INFINITY;

  constructor(dialler: Partial<LinkOptions> = {}, acceptor: Partial<LinkOptions> = {}) {
    this.dialler = new Station("dialler", this.clock, dialler);
    this.acceptor = new Station("acceptor", this.clock, acceptor);
    this.dialler.link.start();
  }

  /** Carries bytes both ways until both are silent. */
  settle(): this {
    for (let round = 0; round < 10_000; round++) {
      const there = this.dialler.take();
      carry(there, this.acceptor.link, this.cut);
      const back = this.acceptor.take();
      carry(back, this.dialler.link, this.cut);
      if (there.length === 0 && back.length === 0) return this;
    }
    throw new Error("the two links never fall silent");
  }
}

export function carry(bytes: Uint8Array, link: Link, cut: number = Number.POSITIVE_INFINITY): void {
  for (let at = 0; at < bytes.length; at += cut)
    link.receive(bytes.subarray(at, Math.min(bytes.length, at + cut)));
}

/** The status of a call that went well. */
export function ok(body?: Uint8Array): Status {
  return { code: "ok", executed: "yes", message: "", ...(body === undefined ? undefined : { body }) };
}
