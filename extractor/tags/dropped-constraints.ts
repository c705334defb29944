import { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import type { Place } from "../place.ts";
import { aliased } from "../types/facts.ts";
import { declarationOf, keepsNodes } from "../types/nodes.ts";
import { constraintsOf } from "./constraints.ts";

/**
 * Warns where the tags of an alias get lost: a type argument is only a type to the compiler, so that
 * `Page<PersonName>` is `Page<string>`, and what the alias says of its strings is gone.
 */
export class DroppedConstraints {
  readonly #checker: ts.TypeChecker;
  readonly #diagnostics: Diagnostics;
  readonly #seen = new Set<ts.Node>();

  constructor(checker: ts.TypeChecker, diagnostics: Diagnostics) {
    this.#checker = checker;
    this.#diagnostics = diagnostics;
  }

  /** In a type as the source writes it. */
  warnOfType(node: ts.TypeNode, place: Place): void {
    if (keepsNodes(node) || ts.isTypeLiteralNode(node)) return;
    const parts = ts.isTypeReferenceNode(node) ? (node.typeArguments ?? []) : [node];
    for (const part of parts) this.#warnOfAliases(part, node, place);
  }

  /** In what an interface extends, and what that extends in turn. */
  warnOfHeritage(declaration: ts.Node, place: Place): void {
    if (this.#seen.has(declaration) || !ts.isInterfaceDeclaration(declaration)) return;
    this.#seen.add(declaration);
    for (const base of declaration.heritageClauses?.flatMap(({ types }) => types) ?? []) {
      for (const argument of base.typeArguments ?? []) this.#warnOfAliases(argument, base, place);
      this.#followBases(base, place);
    }
  }

  #followBases(node: ts.Node, place: Place): void {
    if (ts.isIdentifier(node)) {
      const symbol = this.#checker.getSymbolAtLocation(node);
      const declarations = symbol && aliased(symbol, this.#checker).declarations;
      for (const declaration of declarations ?? []) this.warnOfHeritage(declaration, place);
    }
    ts.forEachChild(node, (inner) => this.#followBases(inner, place));
  }

  #warnOfAliases(part: ts.Node, whole: ts.Node, place: Place): void {
    const alias = ts.isTypeReferenceNode(part) ? this.#constrainedAlias(part) : undefined;
    if (alias !== undefined) {
      this.#diagnostics.warning(
        place.node,
        "droppedConstraint",
        `${place.path}: what the tags of ${alias.name} say is lost inside ${whole.getText()}. Put the tags on the member itself, or brand the type.`,
      );
    }
    ts.forEachChild(part, (inner) => this.#warnOfAliases(inner, whole, place));
  }

  /** An alias with tags, of a type that the compiler does not know by that name. */
  #constrainedAlias(node: ts.TypeReferenceNode): ts.Symbol | undefined {
    const found = this.#checker.getSymbolAtLocation(node.typeName);
    const symbol = found && aliased(found, this.#checker);
    if (symbol === undefined || (symbol.flags & ts.SymbolFlags.TypeAlias) === 0) return undefined;
    if (this.#checker.getDeclaredTypeOfSymbol(symbol).aliasSymbol !== undefined) return undefined;
    const constraints = constraintsOf(declarationOf(symbol), this.#diagnostics);
    return Object.keys(constraints).length > 0 ? symbol : undefined;
  }
}
