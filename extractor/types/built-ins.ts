import { ts } from "../compiler.ts";
import { refusedClasses } from "./refusals.ts";

/** The types of the standard library and of Node. */
export class BuiltIns {
  readonly #program: ts.Program;

  constructor(program: ts.Program) {
    this.#program = program;
  }

  /** What to write instead of a class or interface of theirs that does not travel; undefined for all others. */
  insteadOf(symbol: ts.Symbol): string | undefined {
    const isType = (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class)) !== 0;
    if (!isType || !(this.isDefaultLibrary(symbol) || isFromNode(symbol))) return undefined;
    const instead = refusedClasses.get(symbol.name);
    if (instead === undefined && isFromNode(symbol) && this.#isData(symbol)) return undefined;
    return instead ?? "write an interface of its data";
  }

  isDefaultLibrary(symbol: ts.Symbol): boolean {
    const file = symbol.declarations?.[0]?.getSourceFile();
    return file !== undefined && this.#program.isSourceFileDefaultLibrary(file);
  }

  /** `ParsedPath` and kin, which are like anybody's interfaces. */
  #isData(symbol: ts.Symbol): boolean {
    if (symbol.flags & ts.SymbolFlags.Class) return false;
    const checker = this.#program.getTypeChecker();
    return checker
      .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
      .every((member) => (member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) === 0);
  }
}

function isFromNode(symbol: ts.Symbol): boolean {
  const { fileName = "" } = symbol.declarations?.[0]?.getSourceFile() ?? {};
  return /\/node_modules\/(@types\/node|undici-types)\//.test(fileName);
}
