import { RpcError } from "../error.ts";
import { encodeValue } from "./values.ts";

/** What the writer refuses in a value, and where that stands. */
export interface Refused {
  readonly segments: readonly string[];
  readonly error: RpcError;
}

/**
 * Where in `value`, which the writer has refused with `error`, the reason stands: the writer's own path is not kept, so that
 * values which can travel pay nothing for it. Of a circle it is the place that closes it.
 */
export function refusedAt(value: unknown, error: RpcError): Refused {
  const around = new Set<unknown>();
  const segments: string[] = [];
  let refused = error;
  for (let within = value; !around.has(within);) {
    around.add(within);
    const next = refusedMember(within);
    if (next === undefined) break;
    segments.push(next.name);
    refused = next.error;
    within = next.member;
  }
  return { segments, error: refused };
}

function refusedMember(value: unknown): { name: string; member: unknown; error: RpcError } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    // Absent here, and refused by itself.
    if (member === undefined) continue;
    try {
      encodeValue(member);
    } catch (error) {
      if (RpcError.is(error)) return { name, member, error };
      throw error;
    }
  }
  return undefined;
}
