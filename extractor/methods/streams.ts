import type { Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { Place } from "../place.ts";
import { mayBeUndefined } from "../types/facts.ts";
import type { Lowering } from "../types/lower.ts";

/** A type inside another, and how the source writes it, if it does. */
export interface Written {
  readonly type: ts.Type;
  readonly node: ts.TypeNode | undefined;
}

/** What a stream carries; undefined if the type is no stream. */
export function streamItem(
  type: ts.Type,
  node: ts.TypeNode | undefined,
  { checker }: Lowering,
): Written | undefined {
  if (!streamTypes.some((name) => isNamed(type, name))) return undefined;
  const [item] = checker.getTypeArguments(type as ts.TypeReference);
  return item === undefined ? undefined : { type: item, node: argumentOf(node, streamTypes) };
}

/** The schema of each item. */
export function itemSchema(item: Written, place: Place, lowering: Lowering): Schema {
  if (!mayBeUndefined(item.type)) return lowering.lower(item.type, item.node, place);
  return lowering.refuse(
    place,
    "undefinedElement",
    "a stream with undefined among its items",
    "write null, or leave such items out",
  );
}

export function isNamed(type: ts.Type, name: string): boolean {
  return (type.flags & ts.TypeFlags.Object) !== 0 && type.getSymbol()?.name === name;
}

/** Of `Name<A>` with one of the `names`, the node of A. */
export function argumentOf(node: ts.TypeNode | undefined, names: readonly string[]): ts.TypeNode | undefined {
  if (node === undefined || !ts.isTypeReferenceNode(node) || !names.includes(node.typeName.getText()))
    return undefined;
  return node.typeArguments?.[0];
}

const streamTypes: readonly string[] = [
  "AsyncIterable",
  "AsyncGenerator",
  "AsyncIterableIterator",
  "AsyncIteratorObject",
];
