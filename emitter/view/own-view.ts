import { codePrefix, type Idl, type MethodIdl, safeParameterName } from "@meshrpc/schema";
import type { OwnMethodView, OwnView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { quote } from "../text/literal.ts";
import { methodDoc } from "./client-view.ts";
import { FileScope } from "./file-scope.ts";
import { codeNames } from "./names.ts";
import { paramText, resultType } from "./signature.ts";

/** For files that the user's templates make. */
export function ownView(idl: Idl, provenance: string): OwnView {
  const { client, handler, service, routes } = codeNames(idl);
  const scope = new FileScope(idl);
  const module = (part: string): string => quote(`./${idl.service}.${part}.ts`);
  return {
    provenance,
    doc: docComment([idl.doc]),
    name: idl.service,
    nameLiteral: quote(idl.service),
    interface: scope.type(idl.interface),
    prefix: codePrefix(idl.interface),
    client,
    handler,
    service,
    routesName: routes,
    typesModule: module("types"),
    clientModule: module("client"),
    handlerModule: module("handler"),
    serviceModule: module("service"),
    routesModule: module("routes"),
    wireModule: module("wire"),
    methods: idl.methods.map((method) => methodView(method, scope)),
    imports: scope.imports(),
  };
}

function methodView(method: MethodIdl, scope: FileScope): OwnMethodView {
  const { name, kind, policy } = method;
  const names = method.params.map((param) => safeParameterName(param.name));
  const isStream = kind === "serverStream" || kind === "duplex";
  const result = resultType(method, scope.type);
  return {
    doc: methodDoc(method, names),
    name,
    nameLiteral: quote(name),
    kind,
    params: method.params.map((param, at) => paramText(param, names[at] ?? "", scope)).join(", "),
    args: method.params.map(({ rest }, at) => (rest === true ? "..." : "") + (names[at] ?? "")).join(", "),
    result,
    returns: `${scope.global(isStream ? "AsyncIterable" : "Promise")}<${result}>`,
    isStream,
    takesStream: kind === "clientStream" || kind === "duplex",
    isReadonly: policy.readonly === true,
    isIdempotent: policy.idempotent === true,
    isDeprecated: policy.deprecated !== undefined,
    isInternal: policy.internal === true,
  };
}
