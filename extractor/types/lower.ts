import type { Schema } from "@meshrpc/schema";
import { JsonSchemaGenerator, ts } from "../compiler.ts";
import type { CodeName, Diagnostics } from "../diagnostics.ts";
import { inside, type Place } from "../place.ts";
import { docOf, tagsOf } from "../tags/comments.ts";
import { constrain, constraintsOf } from "../tags/constraints.ts";
import { DroppedConstraints } from "../tags/dropped-constraints.ts";
import { arraySchema, tupleSchema } from "./arrays.ts";
import { BuiltIns } from "./built-ins.ts";
import type { Definitions } from "./definitions.ts";
import type { Describing } from "./describing.ts";
import { enumSchema } from "./enums.ts";
import {
  absent,
  aliased,
  definite,
  definiteMembers,
  enumOf,
  isUnresolved,
  mayHoldOthers,
  plainPrimitive,
  someSymbolOf,
} from "./facts.ts";
import { Growth } from "./growth.ts";
import { InPlace } from "./in-place.ts";
import { intersectionSchema } from "./intersections.ts";
import { baseNameOf, cut, pascal, sourceNameOf } from "./names.ts";
import { bare, declarationOf, indexedMember } from "./nodes.ts";
import { membersSchema, objectSchema } from "./objects.ts";
import { refusalOfType, withArticle } from "./refusals.ts";
import { unite } from "./unions.ts";

/** The methods of the library's generator that ours calls or overrides; its typings call them private. */
interface Internals {
  getTypeDefinition(type: ts.Type): object;
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
 * `getTypeDefinition`: the library describes primitives, the families of types (`arrays.ts`,
 * `enums.ts`, `objects.ts`, …) all else, so that what does not travel is refused and nothing is
 * widened. A test holds the names it relies on.
 */
export class Lowering extends Base implements Describing {
  readonly checker: ts.TypeChecker;
  readonly diagnostics: Diagnostics;
  readonly dropped: DroppedConstraints;
  readonly #builtIns: BuiltIns;
  readonly #definitions: Definitions;
  /** Of the type that is being described. */
  #place: Place | undefined;
  /** Named types around it that are not finished. */
  #depth = 0;
  readonly #growth: Growth;
  readonly #inPlace = new InPlace();
  /** Types described as values, and as errors: the latter without name and message. */
  readonly #data = new Set<ts.Symbol>();
  readonly #errors = new Set<ts.Symbol>();

  constructor(program: ts.Program, definitions: Definitions, diagnostics: Diagnostics) {
    const checker = program.getTypeChecker();
    super([], {}, {}, {}, checker);
    this.checker = checker;
    this.diagnostics = diagnostics;
    this.dropped = new DroppedConstraints(checker, diagnostics);
    this.#builtIns = new BuiltIns(program);
    this.#growth = new Growth(checker);
    this.#definitions = definitions;
  }

  /**
   * The schema of `type`. `node` is how the source writes it, if it does: the compiler forgets the
   * names of aliases of primitives. Undefined in a union is left out; the caller knows what it means.
   */
  lower(type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema {
    const outer = this.#place;
    this.#place = place;
    try {
      const schema = this.#lower(type, bare(node), place);
      if (outer === undefined) this.#definitions.settle();
      return schema;
    } finally {
      this.#place = outer;
    }
  }

  /** The library's recursion point. */
  override getTypeDefinition(type: ts.Type): Schema {
    if (this.#place === undefined) throw new Error("A type is described outside of any place.");
    return this.#lower(type, undefined, this.#place);
  }

  /** The library evaluates `@default require(…)`; comments are read by `constraints.ts` instead. */
  override parseCommentsIntoDefinition(): void {
    // Nothing: see above.
  }

  /** A reference to the data that an error class or interface carries besides its message. */
  lowerError(symbol: ts.Symbol, place: Place): Schema {
    this.#refuseBothErrorAndData(symbol, this.#data, place);
    this.#errors.add(symbol);
    return this.#definitions.refer(symbol, symbol.name, undefined, () => {
      const declaration = declarationOf(symbol);
      const type = this.checker.getDeclaredTypeOfSymbol(symbol);
      const fields = this.checker.getPropertiesOfType(type).filter(({ name }) => !errorMembers.has(name));
      const own = inside({ node: place.node, path: symbol.name }, "", declaration);
      return this.documented(membersSchema(type, fields, own, this, { fieldsOnly: true }), declaration);
    });
  }

  documented(schema: Schema, declaration: ts.Node | undefined): Schema {
    const constraints = constraintsOf(declaration, this.diagnostics);
    const constrained = constrain(
      schema,
      this.#definitions.resolve(schema),
      constraints,
      (keyword, needs) => {
        const tag = declaration && tagsOf(declaration).find(({ name }) => keyword.endsWith(name));
        const node = tag?.node ?? declaration;
        if (node === undefined) return;
        this.diagnostics.error(
          node,
          "tagPlace",
          `@${tag?.name ?? keyword} says something about ${withArticle(needs)}, and this is none.`,
        );
      },
    );
    const description = docOf(declaration);
    return description === "" ? constrained : { description, ...constrained };
  }

  refuse(place: Place, code: CodeName, what: string, instead: string): Schema {
    const cannot = what.includes(", which ") ? "and cannot travel" : "which cannot travel";
    this.diagnostics.error(place.node, code, `${place.path} is ${what}, ${cannot}: ${instead}.`);
    return {};
  }

  #lower(type: ts.Type, written: ts.TypeNode | undefined, place: Place): Schema {
    const node = this.#written(written && indexedMember(written, this.checker), type);
    if (node !== undefined) this.dropped.warnOfType(node, place);
    const alias = node === undefined ? undefined : this.#aliasOf(node);
    if (alias !== undefined) return this.#named(alias, this.checker.getDeclaredTypeOfSymbol(alias), place);
    const meant = definite(type, this.checker);
    const name = this.#nameOf(meant);
    return name === undefined ? this.#structure(meant, node, place) : this.#named(name, meant, place);
  }

  /** The symbol by which a type is known and referred to; undefined: it is described in place. */
  #nameOf(type: ts.Type): ts.Symbol | undefined {
    const { aliasSymbol } = type;
    if (aliasSymbol !== undefined && !this.#isDefaultLibrary(aliasSymbol)) return aliasSymbol;
    if (type.flags & ts.TypeFlags.EnumLike)
      return enumOf(type, this.checker) === type ? declaringEnum(type) : undefined;
    const symbol = type.getSymbol();
    if (symbol === undefined || (type.flags & ts.TypeFlags.Object) === 0) return undefined;
    const named = symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class);
    return named && this.builtIn(symbol) === undefined && !this.#isDefaultLibrary(symbol)
      ? symbol
      : undefined;
  }

  #named(symbol: ts.Symbol, type: ts.Type, place: Place): Schema {
    const declaration = declarationOf(symbol);
    const baseName = baseNameOf(symbol, type, this.checker);
    const name = sourceNameOf(symbol);
    const generic = baseName !== name;
    this.#refuseBothErrorAndData(symbol, this.#errors, place);
    this.#data.add(symbol);
    if (this.#growth.isEndless(symbol, type)) {
      const what = `a type that leads to ever new ones, ${name} among them`;
      return this.refuse(place, "unsupportedType", what, "use the same type arguments each time it recurs");
    }
    const own = { ...inside({ node: place.node, path: name }, "", declaration), met: place.path };
    const describe = this.#growth.inside(symbol, type, () => {
      if (declaration !== undefined) this.dropped.warnOfHeritage(declaration, own);
      this.#requireBases(symbol, own);
      const isAlias = !generic && declaration !== undefined && ts.isTypeAliasDeclaration(declaration);
      const outer = this.#place;
      this.#place = own;
      this.#depth++;
      const described = this.#inPlace.apart(() =>
        this.#body(symbol, type, isAlias ? bare(declaration.type) : undefined, own),
      );
      this.#depth--;
      this.#place = outer;
      // As the library has it: this name says what the compiler cannot.
      const isInteger = baseName === "integer" && described.type === "number";
      return this.documented(isInteger ? { ...described, type: "integer" } : described, declaration);
    });
    const later = this.#depth >= deepest && mayHoldOthers(type);
    return this.#definitions.refer(symbol, baseName, generic ? type : undefined, describe, later);
  }

  /** What the name stands for: another named type, or the structure itself. */
  #body(symbol: ts.Symbol, type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema {
    const isStructure = type.aliasSymbol === symbol || (symbol.flags & ts.SymbolFlags.TypeAlias) === 0;
    if (!isStructure) return this.#lower(type, node, place);
    const schema = this.#structure(type, this.#written(node, type), place, symbol);
    const generic = node === undefined ? undefined : this.#genericAliasOf(node);
    if (generic === undefined) return schema;
    // What the generic's comment says holds for what it becomes; its words do not.
    const { description: _description, ...constrained } = this.documented(schema, declarationOf(generic));
    return constrained;
  }

  /** `name` is the symbol that the structure is known by, if it is. */
  #structure(type: ts.Type, node: ts.TypeNode | undefined, place: Place, name?: ts.Symbol): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return this.#anything(type, place);
    if (flags & ts.TypeFlags.EnumLike && name !== undefined && name.flags & ts.SymbolFlags.Enum)
      return enumSchema(name, this);
    if (type.isUnion() && (flags & ts.TypeFlags.Boolean) === 0) return this.#union(type, node, place);
    if (type.isStringLiteral() || type.isNumberLiteral() || flags & ts.TypeFlags.BooleanLiteral)
      return this.#literal(type, place);
    if (flags & plainPrimitive) return this.getDefinitionForRootType(type, undefined, {});
    if (type.isIntersection() || flags & ts.TypeFlags.Object) {
      const describe = (): Schema =>
        type.isIntersection() ? intersectionSchema(type, place, name, this) : this.#object(type, node, place);
      return name === undefined ? this.#withoutName(type, place, describe) : describe();
    }
    const { code, what, instead } = refusalOfType(type, this.checker);
    return this.refuse(place, code, what, instead);
  }

  /** `Omit<Node, "id">` inside `Node`: what is met inside itself is referred to by a name made for it. */
  #withoutName(type: ts.Type, place: Place, describe: () => Schema): Schema {
    const recurrence = this.#inPlace.recurrenceOf(type);
    if (recurrence === "none") return this.#inPlace.within(type, describe);
    if (recurrence === "told") return {};
    const symbol = type.aliasSymbol ?? someSymbolOf(type);
    if (recurrence === "endless" || symbol === undefined) {
      const what = "a type without a name that leads to ever new ones, or to thousands";
      return this.refuse(place, "unsupportedType", what, "give those that recur names, and refer to them");
    }
    const name = this.#inPlace.nameOf(type, () =>
      type.aliasSymbol === undefined ? cut(pascal(place.path)) : baseNameOf(symbol, type, this.checker),
    );
    return this.#definitions.refer(symbol, name, type, () => this.#inPlace.again(type, describe));
  }

  #anything(type: ts.Type, place: Place): Schema {
    // The compiler's own word about it, with the name, is there already.
    if (this.diagnostics.hasErrorIn(place.node)) return {};
    if (isUnresolved(type)) {
      // An import that fails is the reason, and is told where it stands.
      if (this.diagnostics.hasCompilerError()) return {};
      this.diagnostics.error(
        place.node,
        "unresolved",
        `${place.path} has a type that cannot be found. Check its name and its import.`,
      );
    } else {
      const word = type.flags & ts.TypeFlags.Any ? "any" : "unknown";
      const path = place.met === undefined ? place.path : `${place.path}, the type of ${place.met},`;
      this.diagnostics.warning(
        place.node,
        "anyType",
        `${path} is ${word}: any JSON-like value travels, and nothing about it is checked.`,
      );
    }
    return {};
  }

  #literal(type: ts.Type, place: Place): Schema {
    // Printed as its value it would be another type; inside the author's own types nothing is printed.
    if (type.flags & ts.TypeFlags.EnumLiteral && this.#depth === 0) {
      const what = `${this.checker.typeToString(type)}, a member of an enum`;
      const instead = "name a type for it and export it: export type Some = Kind.A | Kind.B";
      return this.refuse(place, "mustBeExported", what, instead);
    }
    if (type.isStringLiteral()) return { type: "string", const: type.value };
    if (type.isNumberLiteral()) return { type: "number", const: type.value };
    return { type: "boolean", const: this.checker.typeToString(type) === "true" };
  }

  /** In the order of the source where it is written out; the compiler's depends on what it saw first. */
  #union(type: ts.UnionType, node: ts.TypeNode | undefined, place: Place): Schema {
    if (node === undefined || !ts.isUnionTypeNode(node)) return unite(this.#unionParts(type, place), true);
    const parts = node.types
      .map((part) => ({ part, type: this.checker.getTypeFromTypeNode(part) }))
      .filter((part) => (part.type.flags & absent) === 0);
    return unite(
      parts.map((part) => this.lower(part.type, part.part, place)),
      false,
    );
  }

  #unionParts(type: ts.UnionType, place: Place): readonly Schema[] {
    const parts: Schema[] = [];
    const enums = new Map<ts.Type, ts.Type[]>();
    for (const member of definiteMembers(type)) {
      const parent = member.flags & ts.TypeFlags.EnumLiteral ? enumOf(member, this.checker) : undefined;
      if (parent === undefined) parts.push(this.#lower(member, undefined, place));
      else enums.set(parent, [...(enums.get(parent) ?? []), member]);
    }
    for (const [parent, members] of enums) {
      const isWhole = !parent.isUnion() || parent.types.length === members.length;
      if (isWhole) parts.push(this.#lower(parent, undefined, place));
      else parts.push(...members.map((member) => this.#literal(member, place)));
    }
    return parts;
  }

  #object(type: ts.Type, node: ts.TypeNode | undefined, place: Place): Schema {
    if (this.checker.isTupleType(type)) return tupleSchema(type as ts.TupleTypeReference, node, place, this);
    if (this.checker.isArrayType(type)) return arraySchema(type as ts.TypeReference, node, place, this);
    const symbol = type.getSymbol();
    const instead = symbol === undefined ? undefined : this.builtIn(symbol);
    if (symbol === undefined || instead === undefined) return objectSchema(type, node, place, this);
    return this.refuse(place, "logicalType", withArticle(symbol.name), instead);
  }

  /** The user's generic alias that `node` fills in. */
  #genericAliasOf(node: ts.TypeNode): ts.Symbol | undefined {
    if (!ts.isTypeReferenceNode(node) || node.typeArguments === undefined) return undefined;
    const found = this.checker.getSymbolAtLocation(node.typeName);
    const symbol = found && aliased(found, this.checker);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.TypeAlias) !== 0;
    return isAlias && !this.#isDefaultLibrary(symbol) ? symbol : undefined;
  }

  /** The alias that `node` names, if it is one of the user's without type parameters. */
  #aliasOf(node: ts.TypeNode): ts.Symbol | undefined {
    if (!ts.isTypeReferenceNode(node) || node.typeArguments !== undefined) return undefined;
    const found = this.checker.getSymbolAtLocation(node.typeName);
    const symbol = found && aliased(found, this.checker);
    const declaration = symbol?.declarations?.find(ts.isTypeAliasDeclaration);
    // With parameters it stands for its defaults, of which its declared type knows nothing.
    const isPlain = declaration !== undefined && declaration.typeParameters === undefined;
    return isPlain && symbol !== undefined && !this.#isDefaultLibrary(symbol) ? symbol : undefined;
  }

  /** The compiler leaves the members of a base that it cannot find out, without a word in packages. */
  #requireBases(symbol: ts.Symbol, place: Place): void {
    for (const declaration of symbol.declarations ?? []) {
      if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) continue;
      const bases = declaration.heritageClauses?.flatMap(({ types }) => types) ?? [];
      const lost = bases.find((base) => isUnresolved(this.checker.getTypeAtLocation(base)));
      if (lost === undefined || this.diagnostics.hasErrorIn(place.node)) continue;
      this.diagnostics.error(
        place.node,
        "unresolved",
        `${symbol.name} extends ${lost.getText()}, which cannot be found. Install the package that has it.`,
      );
    }
  }

  #refuseBothErrorAndData(symbol: ts.Symbol, others: ReadonlySet<ts.Symbol>, place: Place): void {
    if (!others.has(symbol)) return;
    const what = `${symbol.name}, which is declared with @throws and is data elsewhere`;
    this.refuse(place, "throwsType", what, "write an interface of its own for the data");
  }

  describes(node: ts.TypeNode, type: ts.Type): boolean {
    const written = definiteMembers(this.checker.getTypeFromTypeNode(node));
    const meant = definiteMembers(type);
    return written.length === meant.length && written.every((member) => meant.includes(member));
  }

  #written(node: ts.TypeNode | undefined, type: ts.Type): ts.TypeNode | undefined {
    return node !== undefined && this.describes(node, type) ? node : undefined;
  }

  builtIn(symbol: ts.Symbol): string | undefined {
    return this.#builtIns.insteadOf(symbol);
  }

  #isDefaultLibrary(symbol: ts.Symbol): boolean {
    return this.#builtIns.isDefaultLibrary(symbol);
  }
}

/** Named types inside named types, beyond which one waits for those around it: thousands would run out of stack. */
const deepest = 50;

/** Every error has them; the message travels on its own. */
const errorMembers: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);

/** An enum with one member is the type of that member. */
function declaringEnum(type: ts.Type): ts.Symbol {
  const { parent } = type.symbol as { readonly parent?: ts.Symbol };
  return parent !== undefined && parent.flags & ts.SymbolFlags.Enum ? parent : type.symbol;
}
