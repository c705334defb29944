import type { Resolve } from "../mesh/targets.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Transport } from "../transport/transport.ts";

/** The world around a node; tests put another in its place. */
export interface MeshEnvironment {
  readonly transport: Transport;
  readonly resolve: Resolve;
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
}
