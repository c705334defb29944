import { literal } from "./describe.ts";
import type { Failure } from "./wording.ts";
import { alternatives, wordingOf } from "./wording.ts";

/**
 * The one failure to tell. ajv lists those of every branch of a union before the union's own;
 * the branch that came furthest is the one that the author of the value most likely meant.
 */
export function closest(failures: readonly Failure[]): Failure | undefined {
  const last = failures.at(-1);
  if (last === undefined || (last.keyword !== "anyOf" && last.keyword !== "oneOf")) return last;
  const branches = failures.filter(
    (failure) => failure.keyword !== "anyOf" && failure.keyword !== "oneOf" && isBelow(failure, last),
  );
  if (branches.length === 0) return last;
  const best = Math.max(...branches.map(progressOf));
  const closestBranches = branches.filter((failure) => progressOf(failure) === best);
  const first = closestBranches[0];
  if (first === undefined) return last;
  if (closestBranches.length === 1) return first;
  if (closestBranches.some((failure) => failure.instancePath !== first.instancePath)) return first;
  if (closestBranches.every(({ keyword }) => keyword === "required")) return lacking(first, closestBranches);
  if (!closestBranches.every((failure) => weights.get(failure.keyword) === wrongTag)) return first;
  return merge(closestBranches);
}

function isBelow(failure: Failure, union: Failure): boolean {
  return (
    failure.instancePath === union.instancePath || failure.instancePath.startsWith(`${union.instancePath}/`)
  );
}

/** Deeper is further; at one depth, a wrong tag says that another branch was meant, a missing member that this one may have been. */
function progressOf(failure: Failure): number {
  return failure.instancePath.split("/").length * 10 + (weights.get(failure.keyword) ?? 7);
}

/** Of failures that may be told as one, too. */
const wrongTag = 0;

const weights: ReadonlyMap<string, number> = new Map([
  ["const", wrongTag],
  ["enum", wrongTag],
  ["type", wrongTag],
  ["additionalProperties", 4],
  ["required", 4],
]);

/** No one of the members that would tell the branches apart is there. */
function lacking(first: Failure, failures: readonly Failure[]): Failure {
  const names = new Set(failures.map(({ params }) => literal(params["missingProperty"])));
  if (names.size === 1) return first;
  return {
    keyword: "union",
    instancePath: first.instancePath,
    params: { found: "one without" },
    message: `must be an object with ${alternatives([...names])}`,
  };
}

/** `a string, null or one of "a", "b"` in place of the first alternative alone. */
function merge(failures: readonly [Failure, ...Failure[]] | readonly Failure[]): Failure {
  const expectations = new Set(failures.map((failure) => wordingOf(failure, undefined).expected));
  const literals = failures.every((failure) => failure.keyword === "const");
  const list = [...expectations];
  const message = literals && list.length > 1 ? `one of ${list.join(", ")}` : alternatives(list);
  return {
    keyword: "union",
    instancePath: failures[0]?.instancePath ?? "",
    params: {},
    message: `must be ${message}`,
  };
}
