import { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { docOf, tagsOf } from "../tags/comments.ts";
import { aliased, isNamedBySymbol } from "../types/facts.ts";
import { sourceNameOf } from "../types/names.ts";
import { reportMisplacedServices } from "./misplaced.ts";

/** An interface that is to become a contract. */
export interface FoundService {
  /** `Greeter`, as the module exports it. */
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declaration: ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
  readonly type: ts.Type;
  /** What `@service` says after its name. */
  readonly tagged: string | undefined;
  readonly doc: string;
}

/**
 * The services of a file: the exported interface called `named`, else those with `@service`, else
 * the only exported interface whose members are all methods.
 */
export function findServices(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  named: string | undefined,
  diagnostics: Diagnostics,
): readonly FoundService[] {
  const candidates = exportedTypes(file, checker);
  if (named !== undefined)
    return instantiated(
      candidates.filter(({ name }) => name === named),
      diagnostics,
    );
  const symbols = candidates.map(({ symbol }) => symbol);
  reportMisplacedServices(file, symbols, diagnostics);
  const tagged = candidates.filter(({ tagged }) => tagged !== undefined);
  if (tagged.length > 0) return instantiated(tagged, diagnostics);
  const [only, ...others] = candidates.filter((candidate) => isAllMethods(candidate, checker));
  if (only === undefined) return [];
  if (others.length === 0) return [only];
  const names = [only, ...others].map(({ name }) => name).join(", ");
  diagnostics.hint(
    only.declaration.name,
    "emptyService",
    `${names} could each be the service, and none is taken: write @service above those that are.`,
  );
  return [];
}

function exportedTypes(file: ts.SourceFile, checker: ts.TypeChecker): readonly FoundService[] {
  const module = checker.getSymbolAtLocation(file);
  if (module === undefined) return [];
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = aliased(exported, checker);
    const declaration = symbol.declarations?.find(
      (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
    ) as FoundService["declaration"] | undefined;
    // What is exported again from elsewhere belongs to the file that declares it.
    if (declaration === undefined || declaration.getSourceFile() !== file) return [];
    const tag = tagsOf(declaration).find(({ name }) => name === "service");
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const name = exported.name === "default" ? sourceNameOf(symbol) : exported.name;
    return [{ name, symbol, declaration, type, tagged: tag?.text, doc: docOf(declaration) }];
  });
}

function isAllMethods({ type, declaration }: FoundService, checker: ts.TypeChecker): boolean {
  if (!ts.isInterfaceDeclaration(declaration) || (declaration.typeParameters?.length ?? 0) > 0) return false;
  const members = checker.getPropertiesOfType(type).filter((member) => !isNamedBySymbol(member));
  return members.length > 0 && members.every((member) => signaturesOf(member, checker).length > 0);
}

/** The call signatures of a member; an optional method counts as the method it may be. */
export function signaturesOf(member: ts.Symbol, checker: ts.TypeChecker): readonly ts.Signature[] {
  return checker.getNonNullableType(checker.getTypeOfSymbol(member)).getCallSignatures();
}

/** Without the generic ones, whose type parameters nobody has filled in. */
function instantiated(services: readonly FoundService[], diagnostics: Diagnostics): readonly FoundService[] {
  return services.filter(({ name, declaration }) => {
    if ((declaration.typeParameters?.length ?? 0) === 0) return true;
    diagnostics.error(
      declaration.name,
      "uninstantiated",
      `${name} has type parameters, and a contract needs types: export type Users = ${name}<User>, with @service above it.`,
    );
    return false;
  });
}
