import { memberNameRule, type Schema } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import { inside, type Place } from "../place.ts";
import { tagsOf } from "../tags/comments.ts";
import type { Describing } from "./describing.ts";
import {
  absent,
  definite,
  isEmptyLiteral,
  isHashPrivate,
  isMapped,
  isNamedBySymbol,
  isValueOnly,
  mayBeUndefined,
} from "./facts.ts";
import { indexSchema } from "./index-signatures.ts";

/** Interfaces, object literals, mapped types, `Record`, classes with `@data`. */
export function objectSchema(
  type: ts.Type,
  node: ts.TypeNode | undefined,
  place: Place,
  context: Describing,
): Schema {
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return context.refuse(
      place,
      "functionType",
      "a function",
      "only data travels; make it a method of the service, or leave it out",
    );
  }
  const symbol = type.getSymbol();
  if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Class)
    return classSchema(type, symbol, place, context);
  if (isValueOnly(symbol)) {
    const instead = "write an interface of the data in it";
    return context.refuse(place, "unsupportedType", "a module or an enum itself", instead);
  }
  const array = arrayBase(type, context.checker);
  if (array !== undefined) return context.lower(array, undefined, place);
  if (context.checker.isArrayLikeType(type)) {
    const instead = "write an object with a member for the array";
    return context.refuse(place, "unsupportedType", "an array with members of its own", instead);
  }
  if (isEmptyLiteral(type, context.checker)) {
    return context.refuse(
      place,
      "unsupportedType",
      "{}, which means anything but null",
      "write the members, or Record<string, unknown>",
    );
  }
  return membersSchema(type, context.checker.getPropertiesOfType(type), place, context, { node });
}

/** `interface Names extends Array<string> {}`: the array itself, as long as it adds no members. */
function arrayBase(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (!type.isClassOrInterface() || (type.symbol.flags & ts.SymbolFlags.Class) !== 0) return undefined;
  const [base, ...others] = checker.getBaseTypes(type);
  const hasOwn = (type.symbol.members?.size ?? 0) > 0 || checker.getIndexInfosOfType(type).length > 1;
  return base !== undefined && others.length === 0 && !hasOwn && checker.isArrayType(base) ? base : undefined;
}

function classSchema(type: ts.Type, symbol: ts.Symbol, place: Place, context: Describing): Schema {
  const declaration = symbol.valueDeclaration;
  if (declaration === undefined || !tagsOf(declaration).some(({ name }) => name === "data")) {
    const instead =
      "write an interface of its data, or @data above the class to let its public fields travel";
    return context.refuse(place, "classInstance", `an instance of the class ${symbol.name}`, instead);
  }
  const members = context.checker.getPropertiesOfType(type);
  warnOfBehaviour(symbol, members.filter(isPublicData), place, context);
  return membersSchema(type, members, place, context, { fieldsOnly: true });
}

/** The client's type is the class itself, and promises what no plain object has. */
function warnOfBehaviour(
  symbol: ts.Symbol,
  members: readonly ts.Symbol[],
  place: Place,
  context: Describing,
): void {
  const lost = members
    .filter((member) => !isNamedBySymbol(member))
    .flatMap((member) => {
      if (isComputed(member)) return [member.name];
      return isMethod(member, context) ? [`${member.name}()`] : [];
    });
  if (lost.length === 0) return;
  const is = lost.length === 1 ? "is" : "are";
  context.diagnostics.warning(
    place.node,
    "dataBehaviour",
    `${symbol.name} travels as a plain object of its fields: ${lost.join(", ")} ${is} not there where it arrives, though its type says so. Write an interface of the fields, or functions instead of methods.`,
  );
}

/** What a class computes is no field: only the values that an instance holds are there to be sent. */
function isComputed(member: ts.Symbol): boolean {
  return (member.flags & ts.SymbolFlags.Accessor) !== 0;
}

function isMethod(member: ts.Symbol, { checker }: Describing): boolean {
  return definite(checker.getTypeOfSymbol(member), checker).getCallSignatures().length > 0;
}

export interface MembersOptions {
  /** Methods are left out, not refused. */
  readonly fieldsOnly?: boolean;
  /** How the source writes the whole type. */
  readonly node?: ts.TypeNode | undefined;
}

/** An object of `members`, open to others unless an index signature says what they are. */
export function membersSchema(
  type: ts.Type,
  members: readonly ts.Symbol[],
  place: Place,
  context: Describing,
  { fieldsOnly = false, node }: MembersOptions = {},
): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const member of members.filter(isPublicData)) {
    const name = ts.unescapeLeadingUnderscores(member.escapedName);
    const declaration = member.valueDeclaration ?? member.declarations?.[0];
    const at = inside(place, `.${name}`, declaration);
    if (fieldsOnly && (isComputed(member) || isMethod(member, context))) continue;
    if (isNamedBySymbol(member)) {
      refuseSymbolName(inside(place, "", declaration), context);
      continue;
    }
    const memberType = context.checker.getTypeOfSymbol(member);
    if (isMethod(member, context)) {
      refuseFunction(member, at, context);
      continue;
    }
    const wrong = memberNameRule(name);
    if (wrong !== undefined) {
      context.diagnostics.error(at.node, "memberName", `${at.path}: ${wrong}.`);
      continue;
    }
    const undefinedIs = undefinedIn(member, memberType, declaration, context);
    const schema = memberSchema(memberType, declaration, at, context, isMapped(type));
    properties[name] = undefinedIs === undefined ? schema : { ...schema, "x-undefined": undefinedIs };
    if ((member.flags & ts.SymbolFlags.Optional) === 0 && !mayBeUndefined(memberType)) required.push(name);
  }
  const others = indexSchema(type, node, place, context);
  return {
    type: "object",
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
    ...(others !== undefined && { additionalProperties: others }),
  };
}

/** Where undefined is spelt out: on the wire such a member is absent, in TypeScript it is another type. */
function undefinedIn(
  member: ts.Symbol,
  type: ts.Type,
  declaration: ts.Node | undefined,
  { checker }: Describing,
): Schema["x-undefined"] {
  if ((member.flags & ts.SymbolFlags.Optional) === 0) return mayBeUndefined(type) ? "required" : undefined;
  const { type: node } = (declaration ?? {}) as { readonly type?: ts.TypeNode };
  return node !== undefined && mayBeUndefined(checker.getTypeFromTypeNode(node)) ? "optional" : undefined;
}

/** Members that are nobody else's business do not travel. */
function isPublicData(member: ts.Symbol): boolean {
  if (isHashPrivate(member)) return false;
  const declaration = member.valueDeclaration ?? member.declarations?.[0];
  return declaration === undefined || (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
}

const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static;

/** `mapped`: the declaration may be that of a member of another type, whose tags then mean nothing here. */
function memberSchema(
  type: ts.Type,
  declaration: ts.Node | undefined,
  place: Place,
  context: Describing,
  mapped: boolean,
): Schema {
  const { flags } = definite(type, context.checker);
  if (flags & (absent | ts.TypeFlags.Never)) {
    const what = flags & ts.TypeFlags.Never ? "never, which no value is" : "undefined and nothing else";
    const instead = "leave it out; a union of objects is told apart by a member with a literal type";
    return context.refuse(place, "unsupportedType", what, instead);
  }
  const { type: node } = (declaration ?? {}) as { readonly type?: ts.TypeNode };
  const schema = context.lower(type, node, place);
  const isOther = mapped && node !== undefined && !context.describes(node, type);
  return isOther ? schema : context.documented(schema, declaration);
}

function refuseSymbolName(place: Place, context: Describing): void {
  context.diagnostics.error(
    place.node,
    "memberName",
    `${place.path} has a member named by a symbol, which no other process knows: name it by a string.`,
  );
}

function refuseFunction(member: ts.Symbol, place: Place, context: Describing): void {
  if (member.flags & ts.SymbolFlags.Method) {
    context.refuse(place, "methodOnData", "a method", "split data from behaviour: only data travels");
  } else {
    context.refuse(
      place,
      "functionType",
      "a function",
      "only data travels; make it a method of the service, or leave it out",
    );
  }
}
