import { ts } from "../compiler.ts";

/** What is not there. */
export const absent: ts.TypeFlags = ts.TypeFlags.Undefined | ts.TypeFlags.Void;

export const plainPrimitive: ts.TypeFlags =
  ts.TypeFlags.String | ts.TypeFlags.Number | ts.TypeFlags.Boolean | ts.TypeFlags.Null;

export const anyPrimitive: ts.TypeFlags =
  ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;

/** The types of a union, undefined left out. */
export function definiteMembers(type: ts.Type): readonly ts.Type[] {
  return (type.isUnion() ? type.types : [type]).filter((member) => (member.flags & absent) === 0);
}

export function mayBeUndefined(type: ts.Type): boolean {
  return (
    (type.flags & absent) !== 0 || (type.isUnion() && type.types.some((member) => member.flags & absent))
  );
}

/** Without undefined, by its own name if it has one. Beside null the union stays as it is. */
export function definite(type: ts.Type, checker: ts.TypeChecker): ts.Type {
  if (!type.isUnion() || !mayBeUndefined(type)) return type;
  // The compiler keeps the alias of what is left, but would take null away too.
  return type.types.some((member) => member.flags & ts.TypeFlags.Null)
    ? type
    : checker.getNonNullableType(type);
}

/** What stands for a type that could not be found. */
export function isUnresolved(type: ts.Type): boolean {
  const { intrinsicName } = type as { readonly intrinsicName?: string };
  return intrinsicName === "error" || intrinsicName === "unresolved";
}

/** `{}`, which means anything but null; an interface without members means what it says. */
export function isEmptyLiteral(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (checker.getPropertiesOfType(type).length > 0 || checker.getIndexInfosOfType(type).length > 0)
    return false;
  const symbol = type.getSymbol();
  return symbol === undefined || (symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0;
}

/** The enum that a type is, or is a member of. */
export function enumOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  const { symbol } = type as { readonly symbol?: ts.Symbol };
  if (symbol === undefined) return undefined;
  if (symbol.flags & ts.SymbolFlags.Enum) return checker.getDeclaredTypeOfSymbol(symbol);
  const { parent } = symbol as { readonly parent?: ts.Symbol };
  if (parent === undefined || (parent.flags & ts.SymbolFlags.Enum) === 0) return undefined;
  return checker.getDeclaredTypeOfSymbol(parent);
}

/** `Partial<T>` and other mapped types, whose members are declared in the type that they map. */
export function isMapped(type: ts.Type): boolean {
  return (
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Mapped) !== 0
  );
}

/** The type of a module or of an enum object: there are no values of it but that one. */
export function isValueOnly(symbol: ts.Symbol | undefined): boolean {
  const values = ts.SymbolFlags.ValueModule | ts.SymbolFlags.Enum;
  const types = ts.SymbolFlags.Interface | ts.SymbolFlags.TypeLiteral | ts.SymbolFlags.ObjectLiteral;
  return symbol !== undefined && (symbol.flags & values) !== 0 && (symbol.flags & types) === 0;
}

/** What an imported or re-exported name stands for. */
export function aliased(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** A member named by a symbol; `name` would not tell it from one whose text begins alike. */
export function isNamedBySymbol({ escapedName }: ts.Symbol): boolean {
  return (escapedName as string).startsWith("__@");
}

/** `#name`, whatever the compiler calls it: it is there for the class alone. */
export function isHashPrivate({ escapedName }: ts.Symbol): boolean {
  return (escapedName as string).startsWith("__#");
}

/** Whether other named types may be inside the type. */
export function mayHoldOthers(type: ts.Type): boolean {
  if (type.isIntersection() && type.types.some((part) => part.flags & anyPrimitive)) return false;
  if (type.isUnionOrIntersection()) return type.types.some(mayHoldOthers);
  return (type.flags & ts.TypeFlags.Object) !== 0;
}

/** Of an intersection that of its first part that has one. */
export function someSymbolOf(type: ts.Type): ts.Symbol | undefined {
  if (!type.isIntersection()) return type.getSymbol();
  return type.types
    .map((part) => part.aliasSymbol ?? someSymbolOf(part))
    .find((symbol) => symbol !== undefined);
}
