import { ts } from "../compiler.ts";

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

/** Of `User["name"]`, how the member's own type is written; any other node as it is. */
export function indexedMember(node: ts.TypeNode, checker: ts.TypeChecker): ts.TypeNode {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isLiteralTypeNode(node.indexType)) return node;
  const { literal } = node.indexType;
  if (!ts.isStringLiteral(literal)) return node;
  const member = checker.getTypeFromTypeNode(node.objectType).getProperty(literal.text);
  const { type } = (member?.valueDeclaration ?? {}) as { readonly type?: ts.TypeNode };
  return bare(type) ?? node;
}

/** Whether the types inside `node` are read from their own nodes, names of aliases included. */
export function keepsNodes(node: ts.TypeNode): boolean {
  if (ts.isArrayTypeNode(node) || ts.isTupleTypeNode(node) || ts.isUnionTypeNode(node)) return true;
  if (!ts.isTypeReferenceNode(node)) return false;
  return node.typeArguments === undefined || keepers.has(node.typeName.getText());
}

const keepers: ReadonlySet<string> = new Set(["Array", "ReadonlyArray", "Record"]);
