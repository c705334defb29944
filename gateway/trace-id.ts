import { randomBytes } from "node:crypto";

/** For what is no request that can be served: 32 hex digits. */
export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}
