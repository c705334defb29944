import type { Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import type { Place } from "../place.ts";
import type { Describing } from "./describing.ts";
import { anyPrimitive } from "./facts.ts";
import { membersSchema } from "./objects.ts";

/** A branded primitive, or objects laid over each other. `name` is what the type is known by, if it is. */
export function intersectionSchema(
  type: ts.IntersectionType,
  place: Place,
  name: ts.Symbol | undefined,
  context: Describing,
): Schema {
  const primitive = type.types.find((part) => part.flags & anyPrimitive);
  if (primitive === undefined) return flattened(type, place, context);
  const schema = context.lower(primitive, undefined, place);
  // `string & {}` keeps a union of literals open, and means string.
  if (!isBranded(type, context.checker)) return schema;
  if ((type.aliasTypeArguments?.length ?? 0) > 0) {
    const text = context.checker.typeToString(type);
    const own = `give it a name of its own and export it: export type BookId = ${text}`;
    return context.refuse(place, "unnamedBrand", `the generic brand ${text}`, own);
  }
  if (name !== undefined) return { ...schema, "x-brand": name.name };
  const instead = 'give it one and export it: export type UserId = string & { readonly __brand: "UserId" }';
  return context.refuse(place, "unnamedBrand", "a brand without a name", instead);
}

function isBranded(type: ts.IntersectionType, checker: ts.TypeChecker): boolean {
  return type.types.some(
    (part) => (part.flags & anyPrimitive) === 0 && checker.getPropertiesOfType(part).length > 0,
  );
}

/** Each part must travel by itself: what is laid over a class or an array does not make it data. */
function flattened(type: ts.IntersectionType, place: Place, context: Describing): Schema {
  const { checker } = context;
  const odd = type.types.find((part) => {
    const symbol = part.getSymbol();
    return (
      (part.flags & ts.TypeFlags.Object) === 0 ||
      checker.isArrayLikeType(part) ||
      part.getCallSignatures().length > 0 ||
      part.getConstructSignatures().length > 0 ||
      (symbol !== undefined &&
        ((symbol.flags & ts.SymbolFlags.Class) !== 0 || context.builtIn(symbol) !== undefined))
    );
  });
  if (odd === undefined) return membersSchema(type, checker.getPropertiesOfType(type), place, context);
  const text = checker.typeToString(odd);
  return context.refuse(
    place,
    "unsupportedType",
    `an intersection with ${text}`,
    "write an interface of all the members",
  );
}
