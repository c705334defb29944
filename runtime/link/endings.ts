import type { Outbound } from "./outbound.ts";
import type { StreamRecord } from "./record.ts";
import type { Reset } from "./stream.ts";
import type { StreamTable } from "./table.ts";

/** Hears what listeners throw. */
export type Fault = (error: unknown) => void;

/**
 * The link is over: resets what was written as `unknown`, what was not as not executed. Nor were calls above
 * `lastStreamId`, if the peer has said so.
 */
export function resetAll(
  outbound: Outbound,
  table: StreamTable,
  what: string,
  lastStreamId: number,
  fault: Fault,
): void {
  const unseen: Reset = { code: "unavailable", executed: "no", message: what };
  const seen: Reset = { code: "unavailable", executed: "unknown", message: what };
  for (const stream of outbound.giveUpOpens()) lose(outbound, stream, unseen, fault);
  for (const stream of table.all()) {
    const isUnseen = stream.isCaller && stream.id > lastStreamId;
    lose(outbound, stream, isUnseen ? unseen : seen, fault);
  }
}

/** The peer goes away: resets the calls that it says it never saw. */
export function resetUnexecuted(
  outbound: Outbound,
  table: StreamTable,
  lastStreamId: number,
  fault: Fault,
): void {
  const reset: Reset = { code: "unavailable", executed: "no", message: "the peer is going away" };
  for (const stream of outbound.giveUpOpens()) lose(outbound, stream, reset, fault);
  for (const stream of table.all()) {
    if (stream.isCaller && stream.id > lastStreamId) lose(outbound, stream, reset, fault);
  }
}

/** What a listener throws outside `receive` must not keep the others from their turn. */
export function guard(tell: () => void, fault: Fault): void {
  try {
    tell();
  } catch (error) {
    fault(error);
  }
}

/** Ends a stream without a word to the peer. */
function lose(outbound: Outbound, stream: StreamRecord, reset: Reset, fault: Fault): void {
  const isHeard = (stream.state === "open" || stream.state === "queued") && stream.refusal === undefined;
  outbound.close(stream);
  if (isHeard) guard(() => stream.listener.reset(reset), fault);
}
