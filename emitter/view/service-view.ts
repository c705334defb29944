import { type ContractHashes, type Idl, type MethodIdl, resolve, type ThrowsIdl } from "@meshrpc/schema";
import type { ServiceView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { layout } from "../text/layout.ts";
import { memberKey, quote } from "../text/literal.ts";
import { FileScope } from "./file-scope.ts";
import { codeNames, fieldsCheck, methodChecks } from "./names.ts";
import type { TypeOrigins } from "./type-origins.ts";

export function serviceView(
  idl: Idl,
  provenance: string,
  hashes: ContractHashes,
  origins: TypeOrigins,
): ServiceView {
  const { service } = codeNames(idl);
  const scope = new FileScope(idl, [service]);
  return {
    provenance,
    doc: docComment([`The methods of \`${idl.interface}\` and what may pass through each of them.`]),
    service,
    serviceType: scope.runtimeType("Service"),
    defineService: scope.runtimeValue("defineService"),
    interface: scope.type(idl.interface),
    nameLiteral: quote(idl.service),
    hashLiteral: quote(hashes.service),
    methods: idl.methods.map((method) => ({
      key: memberKey(method.name),
      call: methodCall(idl, method, hashes.methods.get(method.name) ?? "", scope, origins),
    })),
    imports: scope.imports(),
  };
}

const indent = "    ";
const pure = "/* @__PURE__ */ ";

function methodCall(
  idl: Idl,
  method: MethodIdl,
  hash: string,
  scope: FileScope,
  origins: TypeOrigins,
): string {
  const names = methodChecks(method);
  const wire = scope.wire();
  const rest = method.params.some((param) => param.rest === true);
  const parts = [quote(hash), rest ? "Infinity" : String(method.params.length), `${wire}.${names.params}`];
  const inputAt = method.params.findIndex((param) => param.stream === true);
  if (inputAt >= 0) parts.push(`${wire}.${names.input}`, String(inputAt));
  parts.push(`${wire}.${names.result}`);
  const policy = policyText(method);
  if (policy !== undefined || method.throws.length > 0) parts.push(policy ?? "{}");
  if (method.throws.length > 0) {
    const clauses = method.throws.map((clause) => throwsText(idl, clause, scope, origins));
    parts.push(layout("[", clauses, "]", `${indent}  `, indent.length + 2));
  }
  const before = indent.length + `${memberKey(method.name)}: ${pure}`.length;
  return layout(`${scope.runtimeValue(method.kind)}(`, parts, ")", indent, before);
}

/** `throwsClause("NoRecipient", wire.noRecipientFields, 422, NoRecipient, ["card"])` */
function throwsText(idl: Idl, { type, status }: ThrowsIdl, scope: FileScope, origins: TypeOrigins): string {
  const fields = Object.keys(resolve(idl.types, { $ref: `#/types/${type}` }).properties ?? {});
  const given = [
    quote(type),
    `${scope.wire()}.${fieldsCheck(type)}`,
    String(status ?? 422),
    origins.isClass(type) ? scope.errorClass(type) : "undefined",
    `[${fields.map(quote).join(", ")}]`,
  ];
  return `${pure}${layout(`${scope.runtimeValue("throwsClause")}(`, given, ")", `${indent}    `, indent.length + 21)}`;
}

function policyText({ policy }: MethodIdl): string | undefined {
  const { readonly, idempotent, timeoutMs, sticky, hedge, auth, internal, deprecated } = policy;
  const members = Object.entries({
    readonly,
    idempotent,
    timeoutMs,
    sticky,
    hedge,
    auth,
    internal,
    deprecated: deprecated === undefined ? undefined : true,
  }).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return `${name}: ${typeof value === "string" ? quote(value) : String(value)}`;
  });
  return members.length === 0 ? undefined : `{ ${members.join(", ")} }`;
}
