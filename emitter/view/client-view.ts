import { type Idl, type MethodIdl, safeParameterName } from "@meshrpc/schema";
import type { ClientView, MethodView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { foldMember } from "../text/fold.ts";
import { layout } from "../text/layout.ts";
import { FileScope } from "./file-scope.ts";
import { codeNames } from "./names.ts";
import { paramText, resultType } from "./signature.ts";

export function clientView(idl: Idl, provenance: string): ClientView {
  const { client, service } = codeNames(idl);
  const scope = new FileScope(idl, [client]);
  const table = scope.service(service);
  return {
    provenance,
    doc: docComment([idl.doc]),
    client,
    interface: scope.type(idl.interface),
    channelType: scope.runtimeType("Channel"),
    optionsType: scope.runtimeType("CallOptions"),
    channelOf: scope.runtimeValue("channelOf"),
    withOptions: scope.runtimeValue("withOptions"),
    methods: idl.methods.map((method) => methodView(method, scope, table)),
    imports: scope.imports(),
  };
}

const indent = "  ";

function methodView(method: MethodIdl, scope: FileScope, table: string): MethodView {
  const shadowing = new Set([table]);
  const names = method.params.map((param) => safeParameterName(param.name, shadowing));
  const params = method.params.map((param, at) => paramText(param, names[at] ?? "", scope));
  const hasRest = method.params.some((param) => param.rest === true);
  const options = safeParameterName("options", new Set(names));
  // Nothing can follow a rest parameter: `client.with(options)` sets the options of such a call.
  if (!hasRest) params.push(`${options}?: ${scope.runtimeType("CallOptions")}`);
  const signature = layout(
    `${method.name}(`,
    params,
    `): ${returnType(method, scope)}`,
    indent,
    indent.length + 2,
    foldMember,
  );
  return {
    doc: methodDoc(method, names),
    signature,
    body: bodyText(method, names, table, hasRest ? undefined : options),
  };
}

function returnType(method: MethodIdl, scope: FileScope): string {
  const type = resultType(method, scope.type);
  const isStream = method.kind === "serverStream" || method.kind === "duplex";
  return `${isStream ? scope.runtimeType("Stream") : scope.global("Promise")}<${type}>`;
}

function bodyText(
  method: MethodIdl,
  names: readonly string[],
  table: string,
  options: string | undefined,
): string {
  const sent: string[] = [];
  let input: string | undefined;
  method.params.forEach((param, at) => {
    const name = names[at] ?? "";
    if (param.stream === true) input = name;
    else sent.push(param.rest === true ? `...${name}` : name);
  });
  const given = [`${table}.methods.${method.name}`, `[${sent.join(", ")}]`];
  if (input !== undefined) given.push(input);
  if (options !== undefined) given.push(options);
  return layout(
    `this.#channel.${method.kind}(`,
    given,
    ")",
    `${indent}  `,
    indent.length + "  return ".length + 1,
  );
}

/** A method's documentation with its tags, at the indent of a member. */
export function methodDoc(method: MethodIdl, names: readonly string[]): string {
  const tags = method.params.flatMap(({ doc }, at) =>
    doc === "" ? [] : [`@param ${names[at]} ${hanging(doc)}`],
  );
  for (const { type, doc } of method.throws) tags.push(`@throws {${type}} ${hanging(doc)}`.trimEnd());
  const { deprecated } = method.policy;
  if (deprecated !== undefined)
    tags.push(deprecated === true ? "@deprecated" : `@deprecated ${hanging(deprecated)}`);
  return docComment([method.doc, tags.join("\n")], indent);
}

/** Text behind a tag, its further lines indented below it. */
function hanging(text: string): string {
  return text.trim().replace(/\n+/g, "\n  ");
}
