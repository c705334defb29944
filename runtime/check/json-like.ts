import { describeType } from "./describe.ts";
import { isDataObject } from "./keywords.ts";
import { deep, deepPath, maxDepth, shallow } from "./nesting.ts";

/** Where a value is not JSON-like. */
export interface Unfit {
  /** From the judged value on. */
  readonly segments: readonly string[];
  /** What stands after "must be". */
  readonly expected: string;
  readonly found: string;
}

/**
 * The first place where a value of a type that says nothing, `unknown` or `any`, is not what JSON can say: null, a boolean, a
 * finite number, a string, an array or a plain object, nested at most 64 deep; members that are undefined are absent. Undefined
 * if there is none. schema/IDL.md, "Schemas".
 */
export function jsonUnfit(value: unknown): Unfit | undefined {
  const unfit = unfitWithin(value, 1);
  // The way around a circle says less than where it closes.
  return unfit?.expected === shallow ? { ...unfit, segments: deepPath(value) ?? unfit.segments } : unfit;
}

const jsonLike = "JSON-like (null, a boolean, a finite number, a string, an array or a plain object)";

/** The common answer, undefined, allocates nothing. */
function unfitWithin(value: unknown, depth: number): Unfit | undefined {
  switch (typeof value) {
    case "boolean":
    case "string":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : unfitHere("a finite number", String(value));
    case "bigint":
      return unfitHere(jsonLike, "a bigint");
    case "object":
      if (value === null) return undefined;
      if (depth > maxDepth) return unfitHere(shallow, deep);
      if (Array.isArray(value)) return unfitItem(value, depth);
      return isDataObject(value) ? unfitMember(value, depth) : unfitHere(jsonLike, kindOf(value));
    default:
      return unfitHere(jsonLike, describeType(value));
  }
}

function unfitItem(items: readonly unknown[], depth: number): Unfit | undefined {
  for (let at = 0; at < items.length; at++) {
    const unfit = unfitWithin(items[at], depth + 1);
    if (unfit !== undefined) return below(String(at), unfit);
  }
  return undefined;
}

function unfitMember(members: Readonly<Record<string, unknown>>, depth: number): Unfit | undefined {
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member === undefined) continue;
    const unfit = unfitWithin(member, depth + 1);
    if (unfit !== undefined) return below(name, unfit);
  }
  return undefined;
}

function unfitHere(expected: string, found: string): Unfit {
  return { segments: [], expected, found };
}

function below(segment: string, unfit: Unfit): Unfit {
  return { ...unfit, segments: [segment, ...unfit.segments] };
}

/** `a RegExp`, where `an object` would say nothing. */
function kindOf(value: object): string {
  const kind = describeType(value);
  return kind === "an object" ? `a ${Object.prototype.toString.call(value).slice(8, -1)}` : kind;
}
