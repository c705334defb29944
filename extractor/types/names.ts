import { createHash } from "node:crypto";
import { ts } from "../compiler.ts";

/** The name of a type in the contract: the source's, with its type arguments: `PageOfUser`. */
export function baseNameOf(symbol: ts.Symbol, type: ts.Type, checker: ts.TypeChecker): string {
  return cut(fullNameOf(symbol, type, checker));
}

/** An argument may be an object literal with all its members; what is cut off still tells names apart. */
export function cut(name: string): string {
  if (name.length <= longest) return name;
  return name.slice(0, longest - digits) + createHash("sha256").update(name).digest("hex").slice(0, digits);
}

/** Room is left for the module's name, and for what generated code adds. */
const longest = 80;
const digits = 8;

function fullNameOf(symbol: ts.Symbol, type: ts.Type, checker: ts.TypeChecker): string {
  const args = typeArgumentsOf(symbol, type, checker);
  const name = sourceNameOf(symbol);
  return args.length === 0 ? name : `${name}Of${args.map((arg) => wordFor(arg, checker)).join("And")}`;
}

export function typeArgumentsOf(
  symbol: ts.Symbol,
  type: ts.Type,
  checker: ts.TypeChecker,
): readonly ts.Type[] {
  if (type.aliasSymbol === symbol) return type.aliasTypeArguments ?? [];
  if ((symbol.flags & ts.SymbolFlags.TypeAlias) !== 0 || (type.flags & ts.TypeFlags.Object) === 0) return [];
  const { target } = type as ts.TypeReference;
  if (target === undefined) return [];
  // The last argument of an interface or class may be its own `this`.
  return checker.getTypeArguments(type as ts.TypeReference).slice(0, target.typeParameters?.length ?? 0);
}

function wordFor(type: ts.Type, checker: ts.TypeChecker): string {
  if (type.aliasSymbol !== undefined) return fullNameOf(type.aliasSymbol, type, checker);
  if (checker.isArrayType(type)) {
    const [element] = checker.getTypeArguments(type as ts.TypeReference);
    return element === undefined ? "List" : `${wordFor(element, checker)}List`;
  }
  const symbol = type.getSymbol();
  const named = ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.Enum;
  if (symbol !== undefined && symbol.flags & named) return fullNameOf(symbol, type, checker);
  if (type.isUnion())
    return type.types
      .map((member) => wordFor(member, checker))
      .toSorted()
      .join("Or");
  const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  return pascal(text) || "Nothing";
}

/** The name in the declaration, where the export is the module's default. */
export function sourceNameOf(symbol: ts.Symbol): string {
  return symbol.name === "default" ? (nameOfDeclaration(symbol) ?? "Default") : symbol.name;
}

function nameOfDeclaration(symbol: ts.Symbol): string | undefined {
  const declaration = symbol.declarations?.[0];
  return declaration === undefined ? undefined : ts.getNameOfDeclaration(declaration)?.getText();
}

/** `line-item` to `LineItem`. */
export function pascal(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join("");
}
