import { type Idl, literals, type Schema } from "@meshrpc/schema";
import type { DeclarationView, ErrorClassView, ExportView, TypesView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { layout } from "../text/layout.ts";
import { memberKey, quote } from "../text/literal.ts";
import { isPlainInterface, literalText, memberLines, typeText } from "../text/type-text.ts";
import { methodDoc } from "./client-view.ts";
import { FileScope } from "./file-scope.ts";
import { errorTypes } from "./names.ts";
import { paramText, resultType } from "./signature.ts";
import type { TypeOrigins } from "./type-origins.ts";

export function typesView(idl: Idl, provenance: string, origins: TypeOrigins): TypesView {
  const errors = errorTypes(idl);
  const printed = origins.printed();
  const declarations = printed.filter((name) => !errors.has(name)).map((name) => declarationView(idl, name));
  if (origins.interfaceOrigin() === undefined) declarations.unshift(interfaceView(idl));
  const errorClasses = printed.filter((name) => errors.has(name)).map((name) => errorClassView(idl, name));
  const exports = exportViews(idl, origins);
  const separated = exports.length > 0 && declarations.length > 0;
  return { provenance, exports, separated, declarations, errorClasses, imports: [] };
}

/** Types and values apart: a module that only types come from is never loaded. */
function exportViews(idl: Idl, origins: TypeOrigins): readonly ExportView[] {
  const byModule = new Map<
    string,
    { readonly module: string; readonly isValue: boolean; readonly names: string[] }
  >();
  const add = (name: string, origin: ReturnType<TypeOrigins["origin"]>): void => {
    if (origin === undefined) return;
    const isValue = origin.value === true;
    const key = `${origin.module} ${isValue}`;
    const entry = byModule.get(key) ?? { module: origin.module, isValue, names: [] };
    byModule.set(key, entry);
    entry.names.push(origin.name === name ? name : `${origin.name} as ${name}`);
  };
  add(idl.interface, origins.interfaceOrigin());
  for (const name of Object.keys(idl.types)) add(name, origins.origin(name));
  return [...byModule.values()].map(({ module, isValue, names }) => ({
    text: layout(`export ${isValue ? "" : "type "}{ `, names.toSorted(), ` } from ${quote(module)};`, "", 0),
  }));
}

function declarationView(idl: Idl, name: string): DeclarationView {
  const schema = idl.types[name] ?? {};
  const doc = docComment([schema.description ?? "", schema.deprecated === true ? "@deprecated" : ""]);
  if (schema["x-enum"] !== undefined) return { doc, text: enumText(name, schema, schema["x-enum"]) };
  if (isPlainInterface(schema)) {
    return { doc, text: `export interface ${name} {\n${memberLines(schema, self, "  ").join("")}}` };
  }
  const type = typeText(schema, self);
  const brand = schema["x-brand"];
  const text = brand === undefined ? type : `${type} & { readonly __brand: ${quote(brand)} }`;
  return { doc, text: `export type ${name} = ${text};` };
}

/** An enum without `enum`, which type stripping does not know: an object and the union of its values. */
function enumText(name: string, schema: Schema, members: readonly string[]): string {
  const values = literals(schema) ?? [];
  const lines = members.map((member, at) => `  ${memberKey(member)}: ${literalText(values[at] ?? null)},\n`);
  const type = `export type ${name} = (typeof ${name})[keyof typeof ${name}];`;
  return `export const ${name} = {\n${lines.join("")}} as const;\n${type}`;
}

function interfaceView(idl: Idl): DeclarationView {
  const scope = new FileScope(idl);
  const methods = idl.methods.map((method) => {
    const names = method.params.map((param) => param.name);
    const params = method.params.map((param) => paramText(param, param.name, scope));
    const isStream = method.kind === "serverStream" || method.kind === "duplex";
    const result = `${scope.global(isStream ? "AsyncIterable" : "Promise")}<${resultType(method, self)}>`;
    return `${methodDoc(method, names)}  ${layout(`${method.name}(`, params, `): ${result};`, "  ", 2)}\n`;
  });
  return { doc: docComment([idl.doc]), text: `export interface ${idl.interface} {\n${methods.join("")}}` };
}

function errorClassView(idl: Idl, name: string): ErrorClassView {
  const schema = idl.types[name] ?? {};
  const required = new Set(schema.required);
  const own = Object.entries(schema.properties ?? {}).filter(([field]) => !ofEveryError.has(field));
  const fields = own.map(([field, member]) => ({
    doc: docComment([member.description ?? ""], "  "),
    text: `${memberKey(field)}${required.has(field) ? "" : "?"}: ${typeText(member, self)}`,
  }));
  return {
    doc: docComment([schema.description ?? ""]),
    name,
    nameLiteral: quote(name),
    fields,
    fieldsType: fields.length === 0 ? "object" : `{ ${fields.map((field) => field.text).join("; ")} }`,
  };
}

/** Members that `Error` has declared. */
const ofEveryError: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);

function self(name: string): string {
  return name;
}
