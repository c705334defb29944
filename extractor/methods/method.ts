import type { MethodIdl } from "@meshrpc/schema";
import type { ts } from "../compiler.ts";
import { inside } from "../place.ts";
import { docOf } from "../tags/comments.ts";
import { methodTags } from "../tags/method-tags.ts";
import type { Lowering } from "../types/lower.ts";
import { parametersOf } from "./parameters.ts";
import { resultOf } from "./result.ts";
import { signatureOf } from "./signature.ts";
import { type DraftThrows, throwsOf } from "./throws.ts";

/** A method whose `throws` still refer to definitions that have no final name. */
export interface DraftMethod extends Omit<MethodIdl, "throws"> {
  readonly throws: readonly DraftThrows[];
  readonly declaration: ts.Node;
}

/** A member of an interface as a method of the contract; undefined if it cannot be one, for reasons that are told. */
export function readMethod(member: ts.Symbol, service: ts.Node, lowering: Lowering): DraftMethod | undefined {
  const declaration = member.valueDeclaration ?? member.declarations?.[0] ?? service;
  const place = inside({ node: service, path: `method ${member.name}` }, "", declaration);
  const signature = signatureOf(member, place, lowering);
  if (signature === undefined) return undefined;
  const { policy, http } = methodTags(declaration, lowering.diagnostics);
  const params = parametersOf(signature, place, lowering);
  // Without a result that can travel it is judged all the same.
  const output = resultOf(signature, place, lowering) ?? { schema: {}, stream: false };
  if (params === undefined) return undefined;
  const inStream = params.some((param) => param.stream === true);
  return {
    name: member.name,
    doc: docOf(declaration),
    kind: inStream ? (output.stream ? "duplex" : "clientStream") : output.stream ? "serverStream" : "unary",
    params,
    result: output.schema,
    throws: throwsOf(declaration, lowering),
    policy,
    http,
    declaration,
  };
}
