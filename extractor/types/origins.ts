import { relative, sep } from "node:path";
import type { Origin } from "@meshrpc/schema";
import { ts } from "../compiler.ts";
import { aliased } from "./facts.ts";

/** Where the exported ones of `symbols` can be imported from, seen from the folder of the contract. */
export function originsOf(
  symbols: ReadonlyMap<string, ts.Symbol>,
  program: ts.Program,
  checker: ts.TypeChecker,
  folder: string,
): Record<string, Origin> {
  const packages = importedPackages(program, checker);
  const origins: Record<string, Origin> = {};
  for (const [name, symbol] of symbols) {
    const origin = originOf(symbol, checker, folder, packages);
    if (origin !== undefined) origins[name] = origin;
  }
  return origins;
}

/** Undefined if no module exports it under a name of its own. */
export function originOf(
  symbol: ts.Symbol,
  checker: ts.TypeChecker,
  folder: string,
  packages: ReadonlyMap<string, readonly ts.Symbol[]> = new Map(),
): Origin | undefined {
  const file = symbol.declarations?.[0]?.getSourceFile();
  if (file === undefined) return undefined;
  const value =
    (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.RegularEnum)) !== 0
      ? ({ value: true } as const)
      : {};
  if (file.fileName.includes("/node_modules/")) {
    for (const [module, exported] of packages) {
      const found = exported.find((candidate) => aliased(candidate, checker) === symbol);
      if (found !== undefined) return { module, name: found.name, ...value };
    }
    return undefined;
  }
  const module = checker.getSymbolAtLocation(file);
  const found =
    module && checker.getExportsOfModule(module).find((candidate) => aliased(candidate, checker) === symbol);
  return found === undefined
    ? undefined
    : { module: specifier(folder, file.fileName), name: found.name, ...value };
}

/** What the packages export that the user's own files import, by module specifier, shortest first. */
export function importedPackages(
  program: ts.Program,
  checker: ts.TypeChecker,
): ReadonlyMap<string, readonly ts.Symbol[]> {
  const packages = new Map<string, readonly ts.Symbol[]>();
  for (const file of program.getSourceFiles()) {
    if (file.fileName.includes("/node_modules/") || program.isSourceFileDefaultLibrary(file)) continue;
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const { moduleSpecifier } = statement;
      if (
        moduleSpecifier === undefined ||
        !ts.isStringLiteral(moduleSpecifier) ||
        /^[./]/.test(moduleSpecifier.text)
      )
        continue;
      const module = checker.getSymbolAtLocation(moduleSpecifier);
      if (module !== undefined) packages.set(moduleSpecifier.text, checker.getExportsOfModule(module));
    }
  }
  return new Map([...packages].toSorted(([a], [b]) => a.length - b.length || (a < b ? -1 : 1)));
}

function specifier(folder: string, file: string): string {
  const path = relative(folder, file).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
