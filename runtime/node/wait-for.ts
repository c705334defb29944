import { refuseUnknown } from "../check/unknown-options.ts";
import { RpcError } from "../error.ts";
import type { Membership } from "../mesh/membership.ts";
import { explainMissing } from "./explain.ts";
import type { NodeParts, Phase } from "./parts.ts";
import type { WaitOptions } from "./waiting.ts";

/** Resolves as soon as each of the services has enough instances that take calls. Rejects as `Mesh.wait` does. */
export async function waitFor(
  { membership, waiting, settings }: NodeParts,
  { isNew }: Phase,
  names: readonly string[],
  options: WaitOptions,
): Promise<void> {
  refuseUnknown("wait", options, { timeoutMs: true, signal: true, instances: true });
  const { instances = 1, timeoutMs } = options;
  if (!(instances >= 1)) throw new TypeError(`wait: instances takes a number from 1, found ${instances}.`);
  if (timeoutMs !== undefined && !(timeoutMs >= 0))
    throw new TypeError(`wait: timeoutMs takes a number from 0, found ${timeoutMs}.`);
  if (isNew) throw new RpcError("failed_precondition", "wait: call listen() first, it joins the mesh.");
  for (const name of names) membership.want(name);
  const missing = (): string[] => missingOf(membership, names, instances);
  const explain = (): string => explainMissing(missing(), instances, settings.seeds, membership);
  await waiting.until(missing, explain, options);
}

/** Those of `names` that fewer than `instances` serve now. */
export function missingOf({ routes }: Membership, names: readonly string[], instances: number): string[] {
  return names.filter((name) => routes.instances(name).length < instances);
}
