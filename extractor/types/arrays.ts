import type { Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import { inside, type Place } from "../place.ts";
import type { Describing } from "./describing.ts";
import { mayBeUndefined } from "./facts.ts";
import { elementNode, tupleElementNode } from "./nodes.ts";

/** `T[]`, `Array<T>`, `readonly T[]`. */
export function arraySchema(
  type: ts.TypeReference,
  node: ts.TypeNode | undefined,
  place: Place,
  context: Describing,
): Schema {
  const [element] = context.checker.getTypeArguments(type);
  const readonly = type.symbol.name === "ReadonlyArray" && ({ "x-readonly": true } as const);
  if (element === undefined) return { type: "array", ...readonly };
  return {
    type: "array",
    items: elementSchema(element, elementNode(node), inside(place, "[]", undefined), context),
    ...readonly,
  };
}

/** `[A, B?]`, `[A, ...B[]]`. */
export function tupleSchema(
  type: ts.TupleTypeReference,
  node: ts.TypeNode | undefined,
  place: Place,
  context: Describing,
): Schema {
  const { elementFlags, minLength, fixedLength } = type.target;
  const rest = elementFlags.findIndex((flags) => flags & (ts.ElementFlags.Rest | ts.ElementFlags.Variadic));
  if (rest >= 0 && rest < elementFlags.length - 1) {
    return context.refuse(
      place,
      "tupleRest",
      "a tuple with a rest that is not at its end",
      "put the rest last, or write an object",
    );
  }
  const nodes = node !== undefined && ts.isTupleTypeNode(node) ? node.elements : undefined;
  const items = context.checker.getTypeArguments(type).map((element, at) => {
    const step = inside(place, `[${at}]`, undefined);
    const written = tupleElementNode(nodes?.[at]);
    const optional = ((elementFlags[at] ?? 0) & ts.ElementFlags.Optional) !== 0;
    return optional ? context.lower(element, written, step) : elementSchema(element, written, step, context);
  });
  const fixed = rest < 0 ? items : items.slice(0, rest);
  const loose = rest < 0 ? undefined : items[rest];
  return {
    type: "array",
    ...(fixed.length > 0 && { items: fixed }),
    ...(minLength > 0 && { minItems: minLength }),
    ...(loose === undefined
      ? { maxItems: fixedLength }
      : fixed.length > 0
        ? { additionalItems: loose }
        : { items: loose }),
    ...(type.target.readonly && { "x-readonly": true }),
  };
}

/** There is no place for undefined in an array on the wire. */
function elementSchema(
  type: ts.Type,
  node: ts.TypeNode | undefined,
  place: Place,
  context: Describing,
): Schema {
  if (!mayBeUndefined(type)) return context.lower(type, node, place);
  return context.refuse(
    place,
    "undefinedElement",
    "undefined inside an array",
    "write null, or leave such elements out",
  );
}
