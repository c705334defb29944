import { memberNameRule, type Schema } from "@meshrpc/schema";
import { docOf, tagsOf } from "./comments.ts";
import { JsonSchemaGenerator, ts } from "./compiler.ts";
import { constrain, type Constraints, constraintsOf } from "./constraints.ts";
import { aliased, type Definitions } from "./definitions.ts";
import type { CodeName, Diagnostics } from "./diagnostics.ts";
import { inside, type Place } from "./place.ts";
import { refusedClasses } from "./refusals.ts";
import { baseNameOf } from "./type-names.ts";
import { unite } from "./unions.ts";

/** The methods of the library's generator that ours calls or overrides; its typings call them private. */
interface Internals {
  getTypeDefinition(type: ts.Type): object;
  getEnumDefinition(type: ts.Type, definition: object): Schema;
  getDefinitionForRootType(type: ts.Type, reference: undefined, definition: object): Schema;
  parseCommentsIntoDefinition(): void;
}

/** Empty maps: what the library would gather over the whole program is not needed. */
type Construct = new (
  symbols: [],
  all: object,
  user: object,
  inheriting: object,
  checker: ts.TypeChecker,
) => Internals;
const Base = JsonSchemaGenerator as unknown as Construct;

/**
 * Types to schemas. A subclass of the library's generator that takes over its one recursion point,
 * `getTypeDefinition`: the library describes enums and primitives, all else is described here, so
 * that what does not travel is refused and nothing is widened.
 */
export class Lowering extends Base {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #definitions: Definitions;
  readonly #diagnostics: Diagnostics;
  /** Of the type that is being described. */
  #place: Place | undefined;

  constructor(program: ts.Program, definitions: Definitions, diagnostics: Diagnostics) {
    const checker = program.getTypeChecker();
    super([], {}, {}, {}, checker);
    this.#program = program;
    this.#checker = checker;
    this.#definitions = definitions;
    this.#diagnostics = diagnostics;
  }

  /**
   * The schema of `type`. `node` is how the source writes it, if it does: the compiler forgets the
   * names of aliases of primitives. Undefined in a union is left out; the caller knows what it means.
   */
  lower(type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema {
    const outer = this.#place;
    this.#place = place;
    try {
      return this.#lower(type, bare(node), place);
    } finally {
      this.#place = outer;
    }
  }

  /** The library's recursion point. */
  override getTypeDefinition(type: ts.Type): Schema {
    if (this.#place === undefined) throw new Error("A type is described outside of any place.");
    return this.#lower(type, undefined, this.#place);
  }

  /** The library evaluates `@default require(…)`. Comments are read by `constraints.ts` instead. */
  override parseCommentsIntoDefinition(): void {
    // Nothing: see above.
  }

  /** A reference to the data that an error class or interface carries besides its message. */
  lowerError(symbol: ts.Symbol, place: Place): Schema {
    return this.#definitions.refer(symbol, symbol.name, false, () => {
      const declaration = symbol.declarations?.[0];
      const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
      const fields = this.#checker
        .getPropertiesOfType(type)
        .filter((property) => !errorMembers.has(property.name));
      return this.#documented(
        this.#members(
          type,
          fields,
          inside({ node: declaration ?? place.node, path: symbol.name }, "", declaration),
          true,
        ),
        declaration,
      );
    });
  }

  #lower(type: ts.Type, written: ts.TypeNode | undefined, place: Place): Schema {
    const node = written !== undefined && this.#describes(written, type) ? written : undefined;
    if (node !== undefined) this.#warnOfDroppedConstraints(node, place);
    const alias = node === undefined ? undefined : this.#aliasOf(node);
    if (alias !== undefined) return this.#named(alias, this.#checker.getDeclaredTypeOfSymbol(alias), place);
    const definite = this.#withoutUndefined(type);
    const name = this.#nameOf(definite);
    return name === undefined ? this.#structure(definite, node, place) : this.#named(name, definite, place);
  }

  /** The symbol by which a type is known and referred to; undefined: it is described in place. */
  #nameOf(type: ts.Type): ts.Symbol | undefined {
    const { aliasSymbol } = type;
    if (aliasSymbol !== undefined && !this.#isDefaultLibrary(aliasSymbol)) return aliasSymbol;
    if (type.flags & ts.TypeFlags.EnumLike) return this.#enumOf(type)?.symbol;
    const symbol = type.getSymbol();
    if (symbol === undefined || (type.flags & ts.TypeFlags.Object) === 0) return undefined;
    const named = ts.SymbolFlags.Interface | ts.SymbolFlags.Class;
    return symbol.flags & named && !this.#isRefused(symbol) && !this.#isDefaultLibrary(symbol)
      ? symbol
      : undefined;
  }

  #named(symbol: ts.Symbol, type: ts.Type, place: Place): Schema {
    const declaration = declarationOf(symbol);
    const baseName = baseNameOf(symbol, type, this.#checker);
    const generic = baseName !== symbol.name;
    return this.#definitions.refer(symbol, baseName, generic, () => {
      const own = inside({ node: place.node, path: symbol.name }, "", declaration);
      const node =
        !generic && declaration !== undefined && ts.isTypeAliasDeclaration(declaration)
          ? bare(declaration.type)
          : undefined;
      const described = this.#body(symbol, type, node, own);
      // As the library has it: the name says what the compiler cannot.
      const whole =
        baseName === "integer" && described.type === "number"
          ? { ...described, type: "integer" as const }
          : described;
      return this.#documented(whole, declaration);
    });
  }

  /** What the name stands for: another named type, or the structure itself. */
  #body(symbol: ts.Symbol, type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema {
    const structural = type.aliasSymbol === symbol || (symbol.flags & ts.SymbolFlags.TypeAlias) === 0;
    const written = node !== undefined && this.#describes(node, type) ? node : undefined;
    const schema = structural
      ? this.#structure(type, written, place, symbol)
      : this.#lower(type, written, place);
    return schema;
  }

  #documented(schema: Schema, declaration: ts.Node | undefined): Schema {
    const described = this.#constrained(schema, constraintsOf(declaration, this.#diagnostics), declaration);
    const description = docOf(declaration);
    return description === "" ? described : { description, ...described };
  }

  #constrained(schema: Schema, constraints: Partial<Constraints>, declaration: ts.Node | undefined): Schema {
    return constrain(schema, this.#definitions.resolve(schema), constraints, (keyword, needs) => {
      const tag = declaration && tagsOf(declaration).find(({ name }) => keyword.endsWith(name));
      const node = tag?.node ?? declaration;
      if (node !== undefined)
        this.#diagnostics.error(
          node,
          "tagPlace",
          `@${tag?.name ?? keyword} says something about a ${needs}, and this is none.`,
        );
    });
  }

  #structure(type: ts.Type, node: ts.TypeNode | undefined, place: Place, name?: ts.Symbol): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return this.#anything(type, place);
    if (flags & ts.TypeFlags.EnumLike && name !== undefined) return this.#enum(type, name);
    if (type.isUnion() && (flags & ts.TypeFlags.Boolean) === 0) return this.#union(type, node, place);
    if (type.isLiteral() || flags & ts.TypeFlags.BooleanLiteral) return this.#literal(type, place);
    if (flags & plainPrimitive) return this.getDefinitionForRootType(type, undefined, {});
    if (type.isIntersection()) return this.#intersection(type, place, name);
    if (flags & ts.TypeFlags.Object) return this.#object(type as ts.ObjectType, node, place);
    return this.#refuseFlags(type, place);
  }

  #anything(type: ts.Type, place: Place): Schema {
    if ((type as { intrinsicName?: string }).intrinsicName === "error") {
      this.#diagnostics.error(
        place.node,
        "unresolved",
        `${place.path} has a type that cannot be found. Check its name and its import.`,
      );
    } else {
      const { flags } = type;
      const word = flags & ts.TypeFlags.Any ? "any" : "unknown";
      this.#diagnostics.warning(
        place.node,
        "anyType",
        `${place.path} is ${word}: any JSON-like value travels, and nothing about it is checked.`,
      );
    }
    return {};
  }

  /** The library reads the members; the order and the names are the source's. */
  #enum(type: ts.Type, symbol: ts.Symbol): Schema {
    const declaration = symbol.declarations?.find(ts.isEnumDeclaration);
    const members =
      symbol.declarations?.filter(ts.isEnumDeclaration).flatMap((part) => [...part.members]) ?? [];
    const values = members.map((member) => this.#checker.getConstantValue(member));
    const computed = members.find((_, at) => values[at] === undefined);
    if (computed !== undefined) {
      this.#diagnostics.error(
        computed,
        "enumMember",
        `The enum member ${computed.name.getText()} is computed, so its value is not known. Write the value.`,
      );
      return {};
    }
    if (declaration === undefined) return {};
    const { type: types } = this.getEnumDefinition(type, {});
    return {
      ...(types !== undefined && { type: types }),
      enum: values as readonly (string | number)[],
      "x-enum": members.map((member) => propertyName(member.name)),
    };
  }

  #literal(type: ts.Type, place: Place): Schema {
    if (type.flags & ts.TypeFlags.BigIntLiteral)
      return this.#refuse(place, "logicalType", "a bigint", "write a string of digits");
    const value = type.isLiteral() ? type.value : this.#checker.typeToString(type) === "true";
    return {
      type: typeof value as "string" | "number" | "boolean",
      const: value as string | number | boolean,
    };
  }

  #union(type: ts.UnionType, node: ts.TypeNode | undefined, place: Place): Schema {
    // In the order of the source where there is one: the compiler's depends on what it saw first.
    if (node !== undefined && ts.isUnionTypeNode(node)) {
      const parts = node.types.map((part) => ({ part, type: this.#checker.getTypeFromTypeNode(part) }));
      return unite(
        parts
          .filter((part) => (part.type.flags & absent) === 0)
          .map((part) => this.lower(part.type, part.part, place)),
        false,
      );
    }
    const parts: Schema[] = [];
    const enums = new Map<ts.Type, ts.Type[]>();
    for (const member of type.types) {
      const parent = member.flags & ts.TypeFlags.EnumLiteral ? this.#enumOf(member) : undefined;
      if (parent !== undefined) enums.set(parent, [...(enums.get(parent) ?? []), member]);
      else if ((member.flags & absent) === 0) parts.push(this.#lower(member, undefined, place));
    }
    for (const [parent, members] of enums) {
      const whole = !parent.isUnion() || parent.types.length === members.length;
      if (whole) parts.push(this.#lower(parent, undefined, place));
      else for (const member of members) parts.push(this.#literal(member, place));
    }
    return unite(parts, true);
  }

  /** A branded primitive, or objects laid over each other. */
  #intersection(type: ts.IntersectionType, place: Place, name: ts.Symbol | undefined): Schema {
    const primitive = type.types.find((part) => part.flags & primitives);
    if (primitive === undefined) return this.#members(type, this.#checker.getPropertiesOfType(type), place);
    if (name === undefined) {
      return this.#refuse(
        place,
        "unnamedBrand",
        "a brand without a name",
        'give it one and export it: export type UserId = string & { readonly __brand: "UserId" }',
      );
    }
    return { ...this.#structure(primitive, undefined, place), "x-brand": name.name };
  }

  #object(type: ts.ObjectType, node: ts.TypeNode | undefined, place: Place): Schema {
    if (this.#checker.isTupleType(type)) return this.#tuple(type as ts.TupleTypeReference, node, place);
    if (this.#checker.isArrayType(type)) return this.#array(type as ts.TypeReference, node, place);
    const symbol = type.getSymbol();
    const refused = symbol === undefined ? undefined : this.#refusalOf(symbol);
    if (symbol !== undefined && refused !== undefined)
      return this.#refuse(place, "logicalType", article(symbol.name), refused);
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
      return this.#refuse(
        place,
        "functionType",
        "a function",
        "only data travels; make it a method of the service, or leave it out",
      );
    }
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Class)
      return this.#classInstance(type, symbol, place);
    const properties = this.#checker.getPropertiesOfType(type);
    if (properties.length === 0 && isEmptyLiteral(type, symbol, this.#checker)) {
      return this.#refuse(
        place,
        "unsupportedType",
        "{}, which means anything but null",
        "write the members, or Record<string, unknown>",
      );
    }
    return this.#members(type, properties, place, false, node);
  }

  #classInstance(type: ts.ObjectType, symbol: ts.Symbol, place: Place): Schema {
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !tagsOf(declaration).some(({ name }) => name === "data")) {
      return this.#refuse(
        place,
        "classInstance",
        `an instance of the class ${symbol.name}`,
        "write an interface of its data, or @data above the class to let its public fields travel",
      );
    }
    return this.#members(type, this.#checker.getPropertiesOfType(type), place, true);
  }

  /** `fieldsOnly`: methods are left out, not refused. */
  #members(
    type: ts.Type,
    members: readonly ts.Symbol[],
    place: Place,
    fieldsOnly = false,
    node?: ts.TypeNode,
  ): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const member of members) {
      if (member.name.startsWith("__@") || member.name.startsWith("__#")) continue;
      const name = ts.unescapeLeadingUnderscores(member.escapedName);
      const declaration = member.valueDeclaration ?? member.declarations?.[0];
      if (declaration !== undefined && ts.getCombinedModifierFlags(declaration as ts.Declaration) & hidden)
        continue;
      const memberType = this.#checker.getTypeOfSymbol(member);
      const definite = this.#withoutUndefined(memberType);
      const at = inside(place, `.${name}`, declaration);
      if (definite.getCallSignatures().length > 0) {
        if (!fieldsOnly) this.#refuseFunction(member, at);
        continue;
      }
      const wrong = memberNameRule(name);
      if (wrong !== undefined) {
        this.#diagnostics.error(at.node, "memberName", `${at.path}: ${wrong}.`);
        continue;
      }
      properties[name] = this.#member(memberType, declaration, at);
      if ((member.flags & ts.SymbolFlags.Optional) === 0 && !mayBeUndefined(memberType)) required.push(name);
    }
    const rest = this.#indexed(type, node, place);
    return {
      type: "object",
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(rest !== undefined && { additionalProperties: rest }),
    };
  }

  #member(type: ts.Type, declaration: ts.Node | undefined, place: Place): Schema {
    const node = declaration === undefined ? undefined : (declaration as { type?: ts.TypeNode }).type;
    if (this.#withoutUndefined(type).flags & (absent | ts.TypeFlags.Never)) {
      return this.#refuse(
        place,
        "unsupportedType",
        "never there",
        "leave it out; a union of objects is told apart by a member with a literal type",
      );
    }
    return this.#documented(this.lower(type, node, place), declaration);
  }

  /** What `[key: string]: T` says; undefined if the type has no index signature. */
  #indexed(type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema | undefined {
    const infos = this.#checker.getIndexInfosOfType(type);
    if (infos.length === 0) return undefined;
    const byString = infos.find(({ keyType }) => keyType.flags & ts.TypeFlags.String);
    const other = infos.find(
      ({ keyType }) => (keyType.flags & (ts.TypeFlags.String | ts.TypeFlags.Number)) === 0,
    );
    if (byString === undefined || other !== undefined) {
      const key = this.#checker.typeToString((other ?? infos[0]!).keyType);
      return this.#refuse(
        place,
        "indexSignature",
        `a map with keys of type ${key}`,
        "keys are text on the wire: write Record<string, T>",
      );
    }
    const written = byString.declaration?.type ?? typeArgument(node, "Record", 1);
    return this.lower(byString.type, written, inside(place, "[key]", undefined));
  }

  #array(type: ts.TypeReference, node: ts.TypeNode | undefined, place: Place): Schema {
    const [element] = this.#checker.getTypeArguments(type);
    const written =
      node !== undefined && ts.isArrayTypeNode(node)
        ? node.elementType
        : (typeArgument(node, "Array", 0) ?? typeArgument(node, "ReadonlyArray", 0));
    return {
      type: "array",
      items: element === undefined ? {} : this.#element(element, written, inside(place, "[]", undefined)),
    };
  }

  #tuple(type: ts.TupleTypeReference, node: ts.TypeNode | undefined, place: Place): Schema {
    const { elementFlags, minLength, fixedLength } = type.target;
    const types = this.#checker.getTypeArguments(type);
    const written = node !== undefined && ts.isTupleTypeNode(node) ? node.elements : undefined;
    const loose = elementFlags.findIndex(
      (flags) => flags & (ts.ElementFlags.Rest | ts.ElementFlags.Variadic),
    );
    if (loose >= 0 && loose < elementFlags.length - 1) {
      return this.#refuse(
        place,
        "tupleRest",
        "a tuple with a rest that is not at its end",
        "put the rest last, or write an object",
      );
    }
    const items = types.map((element, at) => {
      const optional = (elementFlags[at] ?? 0) & ts.ElementFlags.Optional;
      const step = inside(place, `[${at}]`, undefined);
      const elementNode = tupleElement(written?.[at]);
      return optional ? this.lower(element, elementNode, step) : this.#element(element, elementNode, step);
    });
    const fixed = loose < 0 ? items : items.slice(0, loose);
    return {
      type: "array",
      ...(fixed.length > 0 && { items: fixed }),
      ...(minLength > 0 && { minItems: minLength }),
      ...(loose < 0
        ? { maxItems: fixedLength }
        : fixed.length > 0
          ? { additionalItems: items[loose]! }
          : { items: items[loose]! }),
    };
  }

  /** Of an array: there is no place for undefined on the wire but as null. */
  #element(type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema {
    if (mayBeUndefined(type)) {
      return this.#refuse(
        place,
        "undefinedElement",
        "undefined inside an array",
        "write null, or leave such elements out",
      );
    }
    return this.lower(type, node, place);
  }

  #refuseFunction(member: ts.Symbol, place: Place): void {
    if (member.flags & ts.SymbolFlags.Method) {
      this.#refuse(place, "methodOnData", "a method", "split data from behaviour: only data travels");
    } else
      this.#refuse(
        place,
        "functionType",
        "a function",
        "only data travels; make it a method of the service, or leave it out",
      );
  }

  #refuseFlags(type: ts.Type, place: Place): Schema {
    const { flags } = type;
    const text = this.#checker.typeToString(type);
    if (flags & ts.TypeFlags.BigInt)
      return this.#refuse(place, "logicalType", "a bigint", "write a string with @pattern ^-?[0-9]+$");
    if (flags & ts.TypeFlags.ESSymbolLike)
      return this.#refuse(place, "unsupportedType", "a symbol", "write a string");
    if (flags & (ts.TypeFlags.TemplateLiteral | ts.TypeFlags.StringMapping)) {
      return this.#refuse(
        place,
        "templateLiteral",
        `the template literal type ${text}`,
        "write string with @pattern",
      );
    }
    if (flags & ts.TypeFlags.NonPrimitive)
      return this.#refuse(
        place,
        "unsupportedType",
        "object, which says nothing of its members",
        "write them, or Record<string, unknown>",
      );
    if (flags & (absent | ts.TypeFlags.Never))
      return this.#refuse(
        place,
        "unsupportedType",
        `${text}, which has no value to send`,
        "leave it out, or write null",
      );
    if (flags & ts.TypeFlags.TypeParameter)
      return this.#refuse(
        place,
        "uninstantiated",
        `the type parameter ${text}`,
        "write the type that it stands for",
      );
    return this.#refuse(
      place,
      "unsupportedType",
      `of type ${text}`,
      "write it with plain objects, arrays and primitives",
    );
  }

  #refuse(place: Place, code: CodeName, what: string, instead: string): Schema {
    this.#diagnostics.error(place.node, code, `${place.path} is ${what}, which cannot travel: ${instead}.`);
    return {};
  }

  /** The alias that `node` names, if it is one of the user's without type parameters. */
  #aliasOf(node: ts.TypeNode): ts.Symbol | undefined {
    if (!ts.isTypeReferenceNode(node) || node.typeArguments !== undefined) return undefined;
    const found = this.#checker.getSymbolAtLocation(node.typeName);
    const symbol = found && aliased(found, this.#checker);
    return symbol !== undefined && symbol.flags & ts.SymbolFlags.TypeAlias && !this.#isDefaultLibrary(symbol)
      ? symbol
      : undefined;
  }

  /** A type argument is only a type: what an alias says of a primitive is lost on the way through a generic. */
  #warnOfDroppedConstraints(node: ts.TypeNode, place: Place): void {
    if (!ts.isTypeReferenceNode(node)) return;
    const generic = this.#checker.getSymbolAtLocation(node.typeName);
    if (generic === undefined || this.#isDefaultLibrary(aliased(generic, this.#checker))) return;
    for (const argument of node.typeArguments ?? []) {
      const alias = this.#aliasOf(argument);
      if (alias === undefined || this.#checker.getTypeFromTypeNode(argument).aliasSymbol !== undefined)
        continue;
      if (Object.keys(constraintsOf(declarationOf(alias), this.#diagnostics)).length === 0) continue;
      this.#diagnostics.warning(
        place.node,
        "droppedConstraint",
        `${place.path}: what the tags of ${alias.name} say is lost inside ${node.typeName.getText()}<…>. Put the tags on the member itself, or brand the type.`,
      );
    }
  }

  /** Whether the source's node stands for this very type, and not for one that a type parameter stands for. */
  #describes(node: ts.TypeNode, type: ts.Type): boolean {
    const written = membersOf(this.#checker.getTypeFromTypeNode(node));
    const meant = membersOf(type);
    return written.length === meant.length && written.every((member) => meant.includes(member));
  }

  #withoutUndefined(type: ts.Type): ts.Type {
    if (!type.isUnion() || !type.types.some((member) => member.flags & absent)) return type;
    // Keeps the alias of what is left; it would take null away too.
    return type.types.some((member) => member.flags & ts.TypeFlags.Null)
      ? type
      : this.#checker.getNonNullableType(type);
  }

  #enumOf(type: ts.Type): ts.Type | undefined {
    const { symbol } = type as { symbol?: ts.Symbol };
    if (symbol === undefined) return undefined;
    if (symbol.flags & ts.SymbolFlags.Enum) return this.#checker.getDeclaredTypeOfSymbol(symbol);
    const parent = (symbol as { parent?: ts.Symbol }).parent;
    return parent !== undefined && parent.flags & ts.SymbolFlags.Enum
      ? this.#wholeOrMember(type, parent)
      : undefined;
  }

  /** An enum with one member is the type of that member. */
  #wholeOrMember(type: ts.Type, parent: ts.Symbol): ts.Type | undefined {
    const whole = this.#checker.getDeclaredTypeOfSymbol(parent);
    return whole === type || whole.isUnion() ? whole : undefined;
  }

  #isRefused(symbol: ts.Symbol): boolean {
    return this.#refusalOf(symbol) !== undefined;
  }

  #refusalOf(symbol: ts.Symbol): string | undefined {
    const builtIn = this.#isDefaultLibrary(symbol) || isFromNode(symbol);
    if ((symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) === 0 || !builtIn)
      return undefined;
    return refusedClasses.get(symbol.name) ?? "write an interface of its data";
  }

  #isDefaultLibrary(symbol: ts.Symbol): boolean {
    const file = symbol.declarations?.[0]?.getSourceFile();
    return file !== undefined && this.#program.isSourceFileDefaultLibrary(file);
  }
}

const absent = ts.TypeFlags.Undefined | ts.TypeFlags.Void;
const plainPrimitive = ts.TypeFlags.String | ts.TypeFlags.Number | ts.TypeFlags.Boolean | ts.TypeFlags.Null;
const primitives =
  ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;
const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Static;

/** Every error has them; the message travels on its own. */
const errorMembers: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);

function declarationOf(symbol: ts.Symbol): ts.Declaration | undefined {
  return (
    symbol.declarations?.find((node) => !ts.isModuleDeclaration(node) && !ts.isVariableDeclaration(node)) ??
    symbol.declarations?.[0]
  );
}

/** Without parentheses and `readonly`. */
function bare(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isParenthesizedTypeNode(node)) return bare(node.type);
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) return bare(node.type);
  return node;
}

function typeArgument(node: ts.TypeNode | undefined, name: string, at: number): ts.TypeNode | undefined {
  return node !== undefined && ts.isTypeReferenceNode(node) && node.typeName.getText() === name
    ? node.typeArguments?.[at]
    : undefined;
}

function tupleElement(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isNamedTupleMember(node))
    return node.dotDotDotToken === undefined ? node.type : arrayElement(node.type);
  if (ts.isOptionalTypeNode(node)) return node.type;
  return ts.isRestTypeNode(node) ? arrayElement(node.type) : node;
}

function arrayElement(node: ts.TypeNode): ts.TypeNode | undefined {
  return ts.isArrayTypeNode(node) ? node.elementType : undefined;
}

function membersOf(type: ts.Type): readonly ts.Type[] {
  return (type.isUnion() ? type.types : [type]).filter((member) => (member.flags & absent) === 0);
}

export function mayBeUndefined(type: ts.Type): boolean {
  return (
    (type.flags & absent) !== 0 || (type.isUnion() && type.types.some((member) => member.flags & absent))
  );
}

function isEmptyLiteral(
  type: ts.ObjectType,
  symbol: ts.Symbol | undefined,
  checker: ts.TypeChecker,
): boolean {
  if (checker.getIndexInfosOfType(type).length > 0) return false;
  return symbol === undefined || (symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0;
}

function isFromNode(symbol: ts.Symbol): boolean {
  return symbol.declarations?.[0]?.getSourceFile().fileName.includes("/node_modules/@types/node/") === true;
}

function propertyName(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : name.getText();
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) && name !== "URL" && name !== "URLSearchParams" && !name.startsWith("Uint")
    ? `an ${name}`
    : `a ${name}`;
}
