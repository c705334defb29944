import type { Connection } from "../transport/transport.ts";
import { Link } from "./link.ts";
import type { LinkEvents, LinkOptions } from "./options.ts";

/** What `attachLink` leaves to its caller: everything but the bytes. */
export type AttachedEvents = Omit<LinkEvents, "output" | "needsFlush">;

/**
 * Runs a link over a connection, which it owns from then on: one write per turn, back-pressure, and a timer that keeps no
 * process alive. The connection is ended when the link closes; `events.closed` comes once, from whichever ends first.
 */
export function attachLink(connection: Connection, options: LinkOptions, events: AttachedEvents): Link {
  let timer: NodeJS.Timeout | undefined;
  let timerAtMs = Number.POSITIVE_INFINITY;
  const flush = (): void => link.flush();

  const tick = (): void => {
    timer = undefined;
    timerAtMs = Number.POSITIVE_INFINITY;
    schedule(link.tick(options.now()));
  };
  const schedule = (atMs: number): void => {
    if (link.state === "closed" || atMs >= timerAtMs) return;
    clearTimeout(timer);
    timerAtMs = atMs;
    // At least one poll phase passes before the next decision on the peer's silence.
    timer = setTimeout(tick, Math.max(1, Math.ceil(atMs - options.now())));
    timer.unref();
  };

  const link: Link = new Link(options, {
    output: (bytes) => connection.write(bytes),
    needsFlush: () => process.nextTick(flush),
    ready: (peer) => {
      // The timer waits for the end of the handshake's time; from now on it looks after the link.
      schedule(options.now());
      events.ready(peer);
    },
    call: (header, stream) => events.call(header, stream),
    raw: (header, stream) => events.raw(header, stream),
    gossip: (payload) => events.gossip(payload),
    goingAway: (graceMs) => events.goingAway(graceMs),
    fault: (error) => events.fault(error),
    closed: (error) => {
      clearTimeout(timer);
      connection.end();
      events.closed(error);
    },
  });

  connection.start({
    data: (chunk) => link.receive(chunk),
    drain: () => link.writable(),
    close: (error) => link.lost(error),
  });
  link.start();
  schedule(link.tick(options.now()));
  return link;
}
