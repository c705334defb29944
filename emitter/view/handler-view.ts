import type { Idl } from "@meshrpc/schema";
import type { HandlerView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { FileScope } from "./file-scope.ts";
import { codeNames } from "./names.ts";

export function handlerView(idl: Idl, provenance: string): HandlerView {
  const { handler, service } = codeNames(idl);
  const scope = new FileScope(idl, [handler]);
  return {
    provenance,
    doc: docComment([
      `What a node publishes: \`implementation\` behind the contract of \`${idl.interface}\`.`,
    ]),
    handler,
    service: scope.service(service),
    interface: scope.type(idl.interface),
    implementationType: scope.runtimeType("Implementation"),
    handlerType: scope.runtimeType("Handler"),
    defineHandler: scope.runtimeValue("defineHandler"),
    wire: scope.wire(),
    imports: scope.imports(),
  };
}
