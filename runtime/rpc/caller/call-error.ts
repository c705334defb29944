import { type Code, RpcError } from "../../error.ts";
import type { Method } from "../service.ts";

export function cancelledBy(method: Method, signal: AbortSignal, executed: "no" | "unknown"): RpcError {
  const { reason } = signal as { readonly reason: unknown };
  return new RpcError("cancelled", `${method.name}: cancelled by the caller's signal`, {
    executed,
    cause: reason,
  });
}

export function callError(
  method: Method,
  code: Code,
  message: string,
  executed: "no" | "unknown" = "unknown",
): RpcError {
  return new RpcError(code, `${method.name}: ${message}`, { executed });
}
