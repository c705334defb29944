import { methodNameRule } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import type { CodeName } from "../diagnostics.ts";
import type { Place } from "../place.ts";
import { signaturesOf } from "../source/services.ts";
import type { Lowering } from "../types/lower.ts";

/** The one signature of a member; undefined, and told, if it has none or none that a call can have. */
export function signatureOf(
  member: ts.Symbol,
  place: Place,
  { checker, diagnostics }: Lowering,
): ts.Signature | undefined {
  const report = (code: CodeName, message: string): undefined => {
    diagnostics.error(place.node, code, message);
    return undefined;
  };
  const [signature, ...more] = signaturesOf(member, checker);
  if (signature === undefined) {
    return report(
      "notAMethod",
      `${member.name} is not a method, and a service has nothing else: make it ${member.name}(): Promise<T>.`,
    );
  }
  const wrong = methodNameRule(member.name);
  if (wrong !== undefined)
    return report("methodName", `The method name "${member.name}" cannot be used: ${wrong}.`);
  if (more.length > 0) {
    return report(
      "overloads",
      `${member.name} has ${more.length + 1} overloads, and a call has one shape: give each a name of its own, or take a union.`,
    );
  }
  const [parameter] = signature.getTypeParameters() ?? [];
  if (parameter !== undefined) {
    return report(
      "typeParameters",
      `${member.name} has the type parameter ${parameter.symbol.name}, which is not known on the wire: write the types that it stands for.`,
    );
  }
  return signature;
}
