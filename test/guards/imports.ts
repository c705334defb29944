import { posix } from "node:path";
import { ts } from "typescript-json-schema";
import { read } from "./workspace.ts";

export interface Import {
  /** The file that imports. */
  readonly from: string;
  /** As it is written. */
  readonly specifier: string;
  /** A relative one: the file it means; else undefined. */
  readonly file: string | undefined;
  /** Whether it is gone when types are stripped. */
  readonly typeOnly: boolean;
}

/** What a file imports and re-exports, dynamic imports of literals included. */
export function importsOf(path: string): readonly Import[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const file = text.startsWith(".") ? posix.join(posix.dirname(path), text) : undefined;
    found.push({ from: path, specifier: text, file, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeOnlyExport(node));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `@scope/name` or `name` of a bare specifier; undefined for a relative one and for Node's own modules. */
export function packageOf({ specifier }: Import): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** `import { type A }` keeps the import under `verbatimModuleSyntax`, so only the whole clause counts. */
function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.isTypeOnly === true;
}

function isTypeOnlyExport(node: ts.ExportDeclaration): boolean {
  return node.isTypeOnly;
}

/** The names that a module exports, types too, sorted; `export *` is shown as it is written. */
export function exportedNames(path: string): readonly string[] {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, false);
  const names = source.statements.flatMap((statement): readonly string[] => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, isTypeOnly: all } = statement;
      if (exportClause === undefined || !ts.isNamedExports(exportClause)) return [statement.getText(source)];
      return exportClause.elements.map(
        ({ name, isTypeOnly: one }) => `${all || one ? "type " : ""}${name.text}`,
      );
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) !== true) return [];
    return declaredNames(statement);
  });
  return names.toSorted();
}

function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) =>
      ts.isIdentifier(name) ? name.text : "?",
    );
  }
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    return [`type ${statement.name.text}`];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return [statement.name?.text ?? "default"];
  return [ts.SyntaxKind[statement.kind]];
}
