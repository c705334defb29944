import { type Idl, literals, type Origin, type Schema } from "@meshrpc/schema";
import type { DeclarationView, ErrorClassView, ExportView, TypesView } from "@meshrpc/templates";
import { docComment } from "../text/comment.ts";
import { behind, foldMember, foldType } from "../text/fold.ts";
import { layout } from "../text/layout.ts";
import { memberKey, quote } from "../text/literal.ts";
import {
  isPlainInterface,
  literalText,
  memberLines,
  memberText,
  type TypeRef,
  typeText,
} from "../text/type-text.ts";
import { methodDoc } from "./client-view.ts";
import { FileScope } from "./file-scope.ts";
import { errorTypes } from "./names.ts";
import { paramText, resultType } from "./signature.ts";
import type { TypeOrigins } from "./type-origins.ts";

export function typesView(idl: Idl, provenance: string, origins: TypeOrigins): TypesView {
  const errors = errorTypes(idl);
  const printed = origins.printed();
  const own = new Set<string>();
  const ref: TypeRef = (name) => {
    own.add(name);
    return name;
  };
  const declarations = printed
    .filter((name) => !errors.has(name))
    .map((name) => declarationView(idl, name, ref));
  if (origins.interfaceOrigin() === undefined) declarations.unshift(interfaceView(idl, ref));
  const errorClasses = printed
    .filter((name) => errors.has(name))
    .map((name) => errorClassView(idl, name, ref));
  const imports = moduleParts(authored([...own], origins), () => "import type");
  const exports = exportViews(idl, origins);
  const separated = exports.length > 0 && declarations.length > 0;
  return { provenance, imports, exports, separated, declarations, errorClasses };
}

type Authored = readonly (readonly [name: string, origin: Origin])[];

/** Those of `types` that the author exports. */
function authored(types: readonly string[], origins: TypeOrigins): Authored {
  return types.flatMap((name): Authored => {
    const origin = origins.origin(name);
    return origin === undefined ? [] : [[name, origin]];
  });
}

/** Types and values apart: a module that only types come from is never loaded. */
function exportViews(idl: Idl, origins: TypeOrigins): readonly ExportView[] {
  const origin = origins.interfaceOrigin();
  const types = authored(Object.keys(idl.types), origins);
  const all: Authored = origin === undefined ? types : [[idl.interface, origin], ...types];
  return moduleParts(all, ({ value }) => (value === true ? "export" : "export type"));
}

/** A statement for each module and verb. */
function moduleParts(
  named: Authored,
  verbOf: (origin: Origin) => string,
): readonly { readonly text: string }[] {
  const parts = new Map<
    string,
    { readonly verb: string; readonly module: string; readonly names: string[] }
  >();
  for (const [name, origin] of named) {
    const { module } = origin;
    const verb = verbOf(origin);
    const part = parts.get(`${module} ${verb}`) ?? { verb, module, names: [] };
    parts.set(`${module} ${verb}`, part);
    part.names.push(origin.name === name ? name : `${origin.name} as ${name}`);
  }
  return [...parts.values()].map(({ verb, module, names }) => ({
    text: layout(`${verb} { `, names.toSorted(), ` } from ${quote(module)};`, "", 0),
  }));
}

function declarationView(idl: Idl, name: string, ref: TypeRef): DeclarationView {
  const schema = idl.types[name] ?? {};
  const doc = docComment([schema.description ?? "", schema.deprecated === true ? "@deprecated" : ""]);
  if (schema["x-enum"] !== undefined) return { doc, text: enumText(name, schema, schema["x-enum"]) };
  if (isPlainInterface(schema)) {
    return { doc, text: `export interface ${name} {\n${memberLines(schema, ref, "  ").join("")}}` };
  }
  const type = typeText(schema, ref);
  const brand = schema["x-brand"];
  const text = brand === undefined ? type : `${type} & { readonly __brand: ${quote(brand)} }`;
  const before = `export type ${name} = `;
  return { doc, text: `${behind(before, foldType(text, "", before.length + 1))};` };
}

/** An enum without `enum`, which type stripping does not know: an object and the union of its values. */
function enumText(name: string, schema: Schema, members: readonly string[]): string {
  const values = literals(schema) ?? [];
  const lines = members.map((member, at) => `  ${memberKey(member)}: ${literalText(values[at] ?? null)},\n`);
  const type = `export type ${name} = (typeof ${name})[keyof typeof ${name}];`;
  return `export const ${name} = {\n${lines.join("")}} as const;\n${type}`;
}

function interfaceView(idl: Idl, ref: TypeRef): DeclarationView {
  const scope = new FileScope(idl);
  const methods = idl.methods.map((method) => {
    const names = method.params.map((param) => param.name);
    const params = method.params.map((param) => paramText(param, param.name, scope));
    const isStream = method.kind === "serverStream" || method.kind === "duplex";
    const result = `${scope.global(isStream ? "AsyncIterable" : "Promise")}<${resultType(method, ref)}>`;
    return `${methodDoc(method, names)}  ${layout(`${method.name}(`, params, `): ${result};`, "  ", 2, foldMember)}\n`;
  });
  return { doc: docComment([idl.doc]), text: `export interface ${idl.interface} {\n${methods.join("")}}` };
}

function errorClassView(idl: Idl, name: string, ref: TypeRef): ErrorClassView {
  const schema = idl.types[name] ?? {};
  const required = new Set(schema.required);
  const own = Object.entries(schema.properties ?? {}).filter(([field]) => !ofEveryError.has(field));
  const fields = own.map(([field, member]) => ({
    doc: docComment([member.description ?? ""], "  "),
    text: foldMember(memberText(memberKey(field), member, required.has(field), ref), "  "),
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
