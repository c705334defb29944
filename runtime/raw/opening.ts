import { RpcError } from "../error.ts";
import type { RawHeader } from "../link/stream.ts";
import { metadataEntries, sessionHash } from "../rpc/metadata.ts";
import type { NodeEndpoint, PickOptions } from "../rpc/router.ts";
import { RawDuplex } from "./raw-duplex.ts";

/** Chooses nodes. The mesh implements it. */
export interface RawRouter {
  /** Undefined if no instance outside `exclude` is routable now. */
  pick(offer: string, options: PickOptions): NodeEndpoint | undefined;
}

/** A stream of bytes that somebody wants. */
export interface RawRequest {
  readonly kind: RawHeader["kind"];
  readonly name: string;
  /** What nodes are chosen by. */
  readonly offer: string;
  readonly session: string | undefined;
  readonly trace: Uint8Array | undefined;
}

export interface Opened {
  readonly duplex: RawDuplex;
  readonly endpoint: NodeEndpoint;
}

/**
 * Opens a stream at an instance that is not in `tried`, and puts all that it asked there. Throws `RpcError`, executed
 * no, of the last that it asked; `unavailable` if there was none, `invalid_argument` for a session key that cannot travel.
 */
export function openRaw(router: RawRouter, request: RawRequest, tried: Set<string>, attempt = 0): Opened {
  const header = headerOf(request, attempt);
  const { offer, session } = request;
  let last: RpcError | undefined;
  for (;;) {
    const endpoint = router.pick(offer, { exclude: tried, ...(session !== undefined && { session }) });
    if (endpoint === undefined) throw last ?? nobody(request);
    tried.add(endpoint.nodeId);
    try {
      return { duplex: new RawDuplex(endpoint.openRaw(header), "caller"), endpoint };
    } catch (error) {
      if (!RpcError.is(error, "unavailable")) throw error;
      last = error;
    }
  }
}

function headerOf({ kind, name, session, trace }: RawRequest, attempt: number): RawHeader {
  return {
    kind,
    name,
    attempt: Math.min(attempt, 255),
    session: session === undefined ? 0 : sessionHash(session),
    metadata: metadataEntries(undefined, session),
    ...(trace !== undefined && { trace }),
  };
}

function nobody({ offer }: RawRequest): RpcError {
  return new RpcError("unavailable", `no instance of ${offer} can be reached`, { executed: "no" });
}
