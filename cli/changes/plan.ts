import { posix } from "node:path";
import type { Action, DesiredFile, Standing } from "./action.ts";

/**
 * The steps that make `desired` true: folders, then new files, then changed ones, then those that
 * stay; by path within each. The same input gives the same steps.
 */
export function plan(desired: readonly DesiredFile[], standing: Standing): readonly Action[] {
  const folders = new Set(desired.map(({ path }) => posix.dirname(path)));
  const actions: Action[] = [...folders]
    .filter((path) => path !== ".")
    .map((path) => ({ kind: "folder", path }));
  actions.push(...desired.map((file) => actionFor(file, standing.files.get(file.path))));
  return actions.toSorted((a, b) => rank[a.kind] - rank[b.kind] || compare(a.path, b.path));
}

const rank: Readonly<Record<Action["kind"], number>> = { folder: 0, create: 1, overwrite: 2, keep: 3 };

function actionFor({ path, text }: DesiredFile, before: Buffer | undefined): Action {
  if (before === undefined) return { kind: "create", path, text };
  if (before.equals(Buffer.from(text))) return { kind: "keep", path };
  return { kind: "overwrite", path, text, before };
}

/** By code unit: the same order in every locale. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
