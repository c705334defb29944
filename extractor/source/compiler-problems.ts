import { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { refusedClasses, withArticle } from "../types/refusals.ts";

/** Beyond this many, the errors of one file help nobody. */
const mostOfOneFile = 10;

/** Whether `file` can be read at all; if not, the compiler's first words about it are reported. */
export function isReadable(file: ts.SourceFile, program: ts.Program, diagnostics: Diagnostics): boolean {
  const problems = program.getSyntacticDiagnostics(file);
  for (const problem of problems.slice(0, mostOfOneFile)) diagnostics.compiler(problem);
  return problems.length === 0;
}

/** Names and modules that the user's types ask for and that are not there: their types would be `any`. */
export function reportUnresolved(program: ts.Program, diagnostics: Diagnostics): void {
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || file.fileName.includes("/node_modules/")) continue;
    const problems = program
      .getSemanticDiagnostics(file)
      .filter(
        ({ code, start = 0 }) =>
          unresolvedCodes.has(code) && (isInType(file, start) || isImportForTypes(file, start)),
      );
    for (const problem of problems.slice(0, mostOfOneFile)) report(file, problem, diagnostics);
  }
}

/** A global of the browser or of Node is refused as what it is, wherever it is declared. */
function report(file: ts.SourceFile, problem: ts.Diagnostic, diagnostics: Diagnostics): void {
  const { start = 0, length = 0 } = problem;
  const name = file.text.slice(start, start + length);
  const instead = refusedClasses.get(name);
  if (instead === undefined) diagnostics.compiler(problem, /^["']node:|^NodeJS$/.test(name) ? nodeHint : "");
  else diagnostics.at(file, start, "logicalType", `${withArticle(name)} cannot travel: ${instead}.`);
}

const nodeHint = ' Install @types/node; where tsconfig.json lists "types", name "node" among them.';

/** Cannot find name, module, exported member, namespace member; circular definitions; wrong number of type arguments. */
const unresolvedCodes: ReadonlySet<number> = new Set([
  2304, 2305, 2307, 2310, 2314, 2318, 2344, 2456, 2503, 2552, 2580, 2583, 2591, 2614, 2694, 2707, 2724, 2792,
  7016,
]);

/** Bodies of functions and classes are none of our business: what they need may be missing here. */
function isInType(file: ts.SourceFile, position: number): boolean {
  return file.statements.some(
    (statement) => isAt(statement, position) && (isType(statement) || ts.isEnumDeclaration(statement)),
  );
}

/** An import that a type of the file names: without it the type would be `any`, far from the reason. */
function isImportForTypes(file: ts.SourceFile, position: number): boolean {
  const found = file.statements.find((statement) => isAt(statement, position));
  if (found === undefined || !ts.isImportDeclaration(found)) return false;
  const names = importedNames(found, position);
  const isNamed = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && names.has(node.text)) || (ts.forEachChild(node, isNamed) ?? false);
  return file.statements.some((statement) => isType(statement) && isNamed(statement));
}

/** What the import gives the file; of a problem with one of its names, that one alone. */
function importedNames({ importClause }: ts.ImportDeclaration, position: number): ReadonlySet<string> {
  const bindings = importClause?.namedBindings;
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
  const at = elements.find((element) => isAt(element, position));
  if (at !== undefined) return new Set([at.name.text]);
  const whole =
    bindings !== undefined && ts.isNamespaceImport(bindings) ? bindings.name.text : importClause?.name?.text;
  return new Set([...elements.map(({ name }) => name.text), ...(whole === undefined ? [] : [whole])]);
}

function isAt(node: ts.Node, position: number): boolean {
  return node.pos <= position && position < node.end;
}

function isType(statement: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}
