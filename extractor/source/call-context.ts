import { ts } from "../compiler.ts";

/** Whether `node` names what the runtime hands to implementations beside the arguments, as its import says. */
export function isCallContext(node: ts.TypeNode | undefined, checker: ts.TypeChecker): boolean {
  if (node === undefined || !ts.isTypeReferenceNode(node)) return false;
  const imported = checker.getSymbolAtLocation(node.typeName)?.declarations?.[0];
  if (imported === undefined || !ts.isImportSpecifier(imported)) return false;
  const { moduleSpecifier } = imported.parent.parent.parent;
  if (!ts.isStringLiteral(moduleSpecifier) || !/^@meshrpc\/runtime(?:\/|$)/.test(moduleSpecifier.text))
    return false;
  return (imported.propertyName ?? imported.name).text === "CallContext";
}
