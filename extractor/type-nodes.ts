import { ts } from "./compiler.ts";

/** How the source writes a type, without parentheses and `readonly`. */
export function bare(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isParenthesizedTypeNode(node)) return bare(node.type);
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) return bare(node.type);
  return node;
}

/** Of `name<A, B>`, the argument at `at`. */
export function typeArgument(
  node: ts.TypeNode | undefined,
  name: string,
  at: number,
): ts.TypeNode | undefined {
  const matches = node !== undefined && ts.isTypeReferenceNode(node) && node.typeName.getText() === name;
  return matches ? node.typeArguments?.[at] : undefined;
}

/** Of `T[]`, `Array<T>` and `ReadonlyArray<T>`. */
export function elementNode(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node !== undefined && ts.isArrayTypeNode(node)) return node.elementType;
  return typeArgument(node, "Array", 0) ?? typeArgument(node, "ReadonlyArray", 0);
}

/** The type of one element of a tuple, of all elements for a rest. */
export function tupleElementNode(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node === undefined) return undefined;
  if (ts.isNamedTupleMember(node))
    return node.dotDotDotToken === undefined ? node.type : elementNode(node.type);
  if (ts.isOptionalTypeNode(node)) return node.type;
  return ts.isRestTypeNode(node) ? elementNode(node.type) : node;
}

/** The declaration of a type; a namespace or constant of the same name says nothing about it. */
export function declarationOf(symbol: ts.Symbol): ts.Declaration | undefined {
  const { declarations } = symbol;
  return (
    declarations?.find((node) => !ts.isModuleDeclaration(node) && !ts.isVariableDeclaration(node)) ??
    declarations?.[0]
  );
}

/** The name of a member as it is at run time. */
export function memberName(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name)
    ? name.text
    : name.getText();
}
