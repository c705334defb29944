import { RpcError } from "../error.ts";
import { traceBytes } from "../wire/frame.ts";
import { maxNameBytes } from "../wire/limits.ts";
import { metadataBytes } from "../wire/metadata.ts";
import { utf8Length } from "../wire/text.ts";
import type { CallHeader, RawHeader } from "./stream.ts";

/** Throws `RpcError`, executed no, for a header that cannot travel: before a byte of it is written. */
export function checkHeader(header: CallHeader, maxMessageBytes: number): void {
  checkName("service", header.service);
  checkName("method", header.method);
  if (header.hash.length !== 16)
    throw refusal(`method hash ${JSON.stringify(header.hash)} is not 16 hex digits`);
  checkTrace(header.trace);
  if (header.metadata.length > 0) metadataBytes(header.metadata);
  const { message } = header;
  if (message !== undefined && message.length > maxMessageBytes) {
    throw new RpcError(
      "resource_exhausted",
      `a message of ${message.length} bytes; the peer takes at most ${maxMessageBytes}`,
      { executed: "no" },
    );
  }
}

/** As `checkHeader`, for a stream of bytes. */
export function checkRawHeader({ name, trace, metadata }: RawHeader): void {
  checkName("stream", name);
  checkTrace(trace);
  if (metadata.length > 0) metadataBytes(metadata);
}

function checkTrace(trace: Uint8Array | undefined): void {
  if (trace !== undefined && trace.length !== traceBytes) {
    throw refusal(`trace context of ${trace.length} bytes; it takes ${traceBytes}`);
  }
}

function checkName(what: string, name: string): void {
  const { length } = name;
  if (length === 0 || (length * 3 > maxNameBytes && utf8Length(name) > maxNameBytes)) {
    throw refusal(`${what} name of ${utf8Length(name)} bytes; names take 1 to ${maxNameBytes}`);
  }
}

function refusal(message: string): RpcError {
  return new RpcError("invalid_argument", message, { executed: "no" });
}
