import { maxInlineMessageBytes, maxStatusDetailsBytes } from "../wire/limits.ts";
import { metadataBytes } from "../wire/metadata.ts";
import type { Status } from "./stream.ts";

/** A status as it fits in its frame. */
export interface LastWord {
  readonly status: Status;
  /** An answer too long for the frame: goes ahead as a message. */
  readonly ahead: Uint8Array | undefined;
}

/** Makes `status` fit. Throws `RpcError` `invalid_argument` for trailers that may not travel. */
export function fitStatus(status: Status, maxMessageBytes: number): LastWord {
  const { body, details, trailers } = status;
  if (trailers !== undefined) metadataBytes(trailers);
  const fitting =
    details !== undefined && details.length > maxStatusDetailsBytes ? without(status, "details") : status;
  if (body === undefined || body.length <= maxInlineMessageBytes)
    return { status: fitting, ahead: undefined };
  if (body.length <= maxMessageBytes) return { status: without(fitting, "body"), ahead: body };
  return {
    status: {
      code: "resource_exhausted",
      executed: "yes",
      message: `the answer takes ${body.length} bytes; the caller takes at most ${maxMessageBytes}`,
    },
    ahead: undefined,
  };
}

function without(status: Status, member: "body" | "details"): Status {
  const copy: { -readonly [K in keyof Status]: Status[K] } = { ...status };
  delete copy[member];
  return copy;
}
