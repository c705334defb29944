import {
  defaultServiceName,
  type Idl,
  interfaceNameRule,
  type Schema,
  serviceNameRule,
} from "@meshrpc/schema";
import { ts } from "./compiler.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { type DraftMethod, readMethod } from "./methods/method.ts";
import { reportRules } from "./methods/rules.ts";
import { namespaceOf } from "./source/misplaced.ts";
import type { FoundService } from "./source/services.ts";
import { tagsOf } from "./tags/comments.ts";
import { methodTags } from "./tags/method-tags.ts";
import { Definitions } from "./types/definitions.ts";
import { isNamedBySymbol } from "./types/facts.ts";
import { Lowering } from "./types/lower.ts";
import { importedPackages, originOf, originsOf } from "./types/origins.ts";
import { discriminate } from "./types/unions.ts";

export interface ContractOptions {
  /** Root of the project, absolute; names of types depend on paths below it only. */
  readonly root: string;
  /** The folder of the contract of a source file: modules are named as seen from there. */
  readonly outDir: (source: string) => string;
  /** Instead of the name that the source gives. */
  readonly serviceName?: string;
}

/** The contract of one service, with holes where something cannot travel: that is among the diagnostics. */
export function contractOf(
  program: ts.Program,
  service: FoundService,
  options: ContractOptions,
  diagnostics: Diagnostics,
): Idl {
  const checker = program.getTypeChecker();
  const definitions = new Definitions(options.root);
  const lowering = new Lowering(program, definitions, diagnostics);
  lowering.dropped.warnOfHeritage(service.declaration, {
    node: service.declaration.name,
    path: service.name,
  });
  const members = checker.getPropertiesOfType(service.type).filter((member) => !isNamedBySymbol(member));
  const drafts = members.flatMap((member) => readMethod(member, service.declaration, lowering) ?? []);
  const { policy } = methodTags(service.declaration, diagnostics);
  const folder = options.outDir(service.declaration.getSourceFile().fileName);
  const idl = assemble(program, service, drafts, definitions, folder, options.serviceName, diagnostics);
  requireMethodsOnly(service, checker, diagnostics);
  if (members.length === 0)
    diagnostics.error(service.declaration.name, "emptyService", `${service.name} has no methods.`);
  const whole =
    Object.keys(policy).length === 0
      ? idl
      : {
          ...idl,
          methods: idl.methods.map((method) => ({ ...method, policy: { ...policy, ...method.policy } })),
        };
  reportMisplaced(service.declaration, diagnostics);
  const holes = diagnostics.all().some(({ severity }) => severity === "error");
  reportRules(whole, drafts, service.declaration.name, holes, diagnostics);
  return whole;
}

function assemble(
  program: ts.Program,
  service: FoundService,
  drafts: readonly DraftMethod[],
  definitions: Definitions,
  folder: string,
  serviceName: string | undefined,
  diagnostics: Diagnostics,
): Idl {
  const checker = program.getTypeChecker();
  const schemas = drafts.flatMap(({ params, result, throws }): Schema[] => [
    ...params.map((param) => param.schema),
    ...(result === null ? [] : [result]),
    ...throws.map(({ type }) => type),
  ]);
  const { types: raw, symbols, rename, nameOf } = definitions.finish(schemas);
  const finished = (schema: Schema): Schema => discriminate(rename(schema), raw);
  const types = Object.fromEntries(
    Object.entries(raw).map(([name, schema]) => [name, discriminate(schema, raw)]),
  );
  const origins = originsOf(symbols, program, checker, folder);
  requireExports(types, symbols, origins, service, diagnostics);
  return {
    meshrpc: 1,
    service: nameOfService(service, serviceName, diagnostics),
    interface: service.name,
    doc: service.doc,
    source: {
      interface: originOf(service.symbol, checker, folder, importedPackages(program, checker)) ?? {
        module: "",
        name: service.name,
      },
      types: origins,
    },
    methods: drafts.map(({ declaration: _declaration, ...method }) => ({
      ...method,
      params: method.params.map((param) => ({ ...param, schema: finished(param.schema) })),
      result: method.result === null ? null : finished(method.result),
      throws: method.throws.map((clause) => ({ ...clause, type: nameOf(clause.type) })),
    })),
    types,
  };
}

/** A printed copy of an enum, a brand or a class would be another type than the author's. */
function requireExports(
  types: Readonly<Record<string, Schema>>,
  symbols: ReadonlyMap<string, ts.Symbol>,
  origins: Readonly<Record<string, unknown>>,
  service: FoundService,
  diagnostics: Diagnostics,
): void {
  for (const [name, symbol] of symbols) {
    const schema = types[name];
    const nominal =
      schema?.["x-enum"] !== undefined ||
      schema?.["x-brand"] !== undefined ||
      (symbol.flags & ts.SymbolFlags.Class) !== 0;
    if (!nominal || origins[name] !== undefined) continue;
    const declaration = symbol.declarations?.[0];
    const foreign =
      declaration === undefined || declaration.getSourceFile().fileName.includes("/node_modules/");
    const space = declaration === undefined ? undefined : namespaceOf(declaration);
    diagnostics.error(
      foreign ? service.declaration.name : declaration,
      "mustBeExported",
      space === undefined
        ? `${symbol.name} is not exported from its module, and generated code must import it: write export before it.`
        : `${symbol.name} is inside the namespace ${space}, and generated code must import it by its own name: move it to the top level of the file.`,
    );
  }
}

function nameOfService(service: FoundService, given: string | undefined, diagnostics: Diagnostics): string {
  const { tagged, name, declaration } = service;
  const wrongInterface = interfaceNameRule(name);
  if (wrongInterface !== undefined)
    diagnostics.error(
      declaration.name,
      "interfaceName",
      `The interface name "${name}" cannot be used: ${wrongInterface}.`,
    );
  const chosen = given ?? (tagged === undefined || tagged === "" ? defaultServiceName(name) : tagged);
  const wrong = serviceNameRule(chosen);
  if (wrong !== undefined)
    diagnostics.error(
      declaration.name,
      "serviceName",
      `The service name "${chosen}" cannot be used: ${wrong}.`,
    );
  return chosen;
}

/** Both name parameters, which an interface has none of. */
function reportMisplaced(declaration: ts.Node, diagnostics: Diagnostics): void {
  for (const { name, node } of tagsOf(declaration)) {
    if (name !== "http" && name !== "sticky" && name !== "throws") continue;
    diagnostics.error(node, "tagPlace", `@${name} says nothing here: it belongs to a method. Move it there.`);
  }
}

/** Whoever calls a service calls a method by its name: there is nothing else that could be called. */
function requireMethodsOnly(
  { name, type, declaration }: FoundService,
  checker: ts.TypeChecker,
  diagnostics: Diagnostics,
): void {
  const callable = type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0;
  const [index] = checker.getIndexInfosOfType(type);
  if (!callable && index === undefined) return;
  const what = callable
    ? "a signature without a name"
    : `an index signature, [${checker.typeToString(index!.keyType)}]`;
  diagnostics.error(
    declaration.name,
    "notAMethod",
    `${name} has ${what}, and a service has named methods only: leave it out.`,
  );
}
