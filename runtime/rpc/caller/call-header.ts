import type { CallHeader, MetadataEntries } from "../../link/stream.ts";
import { sessionHash } from "../metadata.ts";
import type { Method } from "../service.ts";
import type { SpanContext } from "../tracing/span-context.ts";

/** What does not change from one try of a call to the next. */
export interface CallFacts {
  /** The name under which the service is published. */
  readonly service: string;
  readonly method: Method;
  readonly message: Uint8Array;
  readonly metadata: MetadataEntries;
  readonly session: string | undefined;
  readonly trace: SpanContext | undefined;
  readonly hasInput: boolean;
}

/** `leftMs` is `Infinity` without a deadline. */
export function callHeader(facts: CallFacts, leftMs: number, attempt: number): CallHeader {
  const { session, trace } = facts;
  const header: { -readonly [K in keyof CallHeader]: CallHeader[K] } = {
    service: facts.service,
    method: facts.method.name,
    hash: facts.method.hash,
    timeoutMs: leftMs === Infinity ? 0 : wholeMs(leftMs),
    attempt,
    session: session === undefined ? 0 : sessionHash(session),
    metadata: facts.metadata,
    message: facts.message,
    ended: !facts.hasInput,
  };
  if (trace !== undefined) header.trace = trace.bytes;
  return header;
}

/** At least 1, because 0 stands for no deadline. */
function wholeMs(leftMs: number): number {
  return Math.min(Math.max(Math.ceil(leftMs), 1), 0xffff_ffff);
}
