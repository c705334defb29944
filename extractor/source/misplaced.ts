import { ts } from "../compiler.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { tagsOf } from "../tags/comments.ts";

/** Tells of `@service` above what is no export of the file, or no interface: none of the `exported` symbols. */
export function reportMisplacedServices(
  file: ts.SourceFile,
  exported: readonly ts.Symbol[],
  diagnostics: Diagnostics,
): void {
  for (const declaration of declarationsIn(file)) {
    if (exported.some(({ declarations }) => declarations?.includes(declaration) === true)) continue;
    if (!tagsOf(declaration).some(({ name }) => name === "service")) continue;
    const name = declaration.name?.getText() ?? "What is exported here";
    const space = namespaceOf(declaration);
    diagnostics.error(
      declaration.name ?? declaration,
      "servicePlace",
      ts.isClassDeclaration(declaration)
        ? `${name} is a class, and a service is an interface: write @service above an interface of its methods.`
        : space === undefined
          ? `${name} is not exported, and generated code must import it: write export before it.`
          : `${name} is inside the namespace ${space}, and generated code imports a service by its own name: move it to the top level of the file.`,
    );
  }
}

/** The namespace that a declaration stands in: `Iot.Rooms`. */
export function namespaceOf(declaration: ts.Node): string | undefined {
  const names: string[] = [];
  for (let at = declaration.parent; at !== undefined; at = at.parent)
    if (ts.isModuleDeclaration(at) && ts.isIdentifier(at.name)) names.unshift(at.name.text);
  return names.length === 0 ? undefined : names.join(".");
}

type Named = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration;

function* declarationsIn(block: ts.Node): Generator<Named> {
  const inside: ts.Node[] = [];
  ts.forEachChild(block, (node) => void inside.push(node));
  for (const node of inside) {
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node))
      yield node;
    else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node)) yield* declarationsIn(node);
  }
}
