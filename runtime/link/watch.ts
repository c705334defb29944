import { authTimeoutMs, helloTimeoutMs } from "../wire/limits.ts";
import { Violation } from "../wire/violation.ts";
import type { HandshakeState } from "./handshake.ts";
import { Keepalive } from "./keepalive.ts";
import { SlowConsumer } from "./slow-consumer.ts";

/** What is looked at. */
export interface Sight {
  readonly handshake: HandshakeState;
  /** Calls of this side are open. */
  readonly callsWait: boolean;
  /** The connection refuses bytes. */
  readonly isBlocked: boolean;
}

/** What was found. */
export interface Finding {
  /** Ends the link. */
  readonly fault: Violation | undefined;
  /** A PING is due. */
  readonly pings: boolean;
  /** When to look again. */
  readonly atMs: number;
}

/** What time alone finds wrong: a handshake that takes too long, a peer that is silent, bytes that are not taken. */
export class Watch {
  readonly keepalive: Keepalive;
  readonly slowConsumer: SlowConsumer = new SlowConsumer();
  readonly #startedAtMs: number;

  constructor(nowMs: number) {
    this.keepalive = new Keepalive(nowMs);
    this.#startedAtMs = nowMs;
  }

  look(sight: Sight, nowMs: number): Finding {
    if (sight.handshake !== "done") return this.#lookAtHandshake(sight.handshake === "hello", nowMs);
    const life = this.keepalive.tick(nowMs, sight.callsWait);
    const flow = this.slowConsumer.look(sight.isBlocked, nowMs);
    let fault: Violation | undefined;
    if (life.action === "dead") fault = new Violation("the peer has fallen silent", "unavailable");
    else if (flow.isDead) fault = new Violation("the connection takes no bytes", "resource_exhausted");
    return { fault, pings: life.action === "ping", atMs: Math.min(life.atMs, flow.atMs, nowMs + idleLookMs) };
  }

  #lookAtHandshake(isHello: boolean, nowMs: number): Finding {
    const limitMs = helloTimeoutMs + (isHello ? 0 : authTimeoutMs);
    const frame = isHello ? "HELLO" : "proof";
    const isLate = nowMs - this.#startedAtMs >= limitMs;
    const fault = isLate
      ? new Violation(`no ${frame} from the peer in ${limitMs} ms`, "deadline_exceeded")
      : undefined;
    return { fault, pings: false, atMs: this.#startedAtMs + limitMs };
  }
}

/** A look finds drained links and expired messages even when nothing else calls. */
const idleLookMs = 1_000;
