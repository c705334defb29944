import { ts } from "typescript-json-schema";

/** What `rename` makes of each module that `text` imports, re-exports or takes types from. */
export function renameSpecifiers(text: string, rename: (specifier: string) => string): string {
  let renamed = "";
  let at = 0;
  for (const literal of specifiers(text)) {
    renamed += text.slice(at, literal.getStart()) + JSON.stringify(rename(literal.text));
    at = literal.getEnd();
  }
  return renamed + text.slice(at);
}

/** In the order of the text. */
function specifiers(text: string): readonly ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  const visit = (node: ts.Node): void => {
    const literal = specifierOf(node);
    if (literal !== undefined && ts.isStringLiteralLike(literal)) found.push(literal);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest, true));
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return node.arguments[0];
  }
  return undefined;
}
