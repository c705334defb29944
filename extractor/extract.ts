import { dirname } from "node:path";
import {
  checkIdl,
  defaultServiceName,
  type Idl,
  interfaceNameRule,
  type Schema,
  serviceNameRule,
} from "@meshrpc/schema";
import { ts } from "./compiler.ts";
import { Definitions, importedPackages, originOf, originsOf } from "./definitions.ts";
import { type Diagnostic, Diagnostics } from "./diagnostics.ts";
import { Lowering } from "./lower.ts";
import { methodTags } from "./method-tags.ts";
import { type DraftMethod, Methods } from "./methods.ts";
import { compilerOptionsOf, createProgram } from "./program.ts";
import { type FoundService, findServices } from "./services.ts";
import { sourceFiles } from "./sources.ts";
import { discriminate } from "./unions.ts";

export interface ExtractOptions {
  /** Files, or folders to look through. Absolute. */
  readonly sources: readonly string[];
  /** Root of the project, absolute; names of types depend on paths below it only. */
  readonly root: string;
  /** The folder of the contract of a source file: modules are named as seen from there. */
  readonly outDir: (source: string) => string;
  /** Instead of the name that the source gives. */
  readonly serviceName?: string;
  /** The interface to take, with or without `@service`. */
  readonly interfaceName?: string;
  /** Default: the nearest `tsconfig.json`. */
  readonly tsconfig?: string;
}

export interface Extracted {
  readonly services: readonly { readonly idl: Idl; /** The source. */ readonly file: string }[];
  /** Everything found, sorted by place. With an error among them `services` is not to be used. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the services of the sources. Never throws for what stands in them: that is a diagnostic. */
export function extract(options: ExtractOptions): Extracted {
  const diagnostics = new Diagnostics();
  const files = sourceFiles(options.sources, options.interfaceName !== undefined);
  const first = files[0];
  if (first === undefined) return { services: [], diagnostics: [] };
  const config = compilerOptionsOf(dirname(first), options.tsconfig);
  if (config?.problem !== undefined) diagnostics.file(config.file, "configFile", config.problem);
  const program = createProgram(files, config?.options ?? {});
  const services = files.flatMap((file) => extractFile(program, file, options, diagnostics));
  return { services, diagnostics: diagnostics.all() };
}

function extractFile(
  program: ts.Program,
  path: string,
  options: ExtractOptions,
  diagnostics: Diagnostics,
): Extracted["services"] {
  const file = program.getSourceFile(path);
  if (file === undefined) return [];
  const found = findServices(file, program.getTypeChecker(), options.interfaceName, diagnostics);
  if (found.length === 0) return [];
  for (const problem of program.getSyntacticDiagnostics(file)) diagnostics.compiler(problem);
  reportUnresolved(program, diagnostics);
  return found.map((service) => ({ idl: contractOf(program, service, options, diagnostics), file: path }));
}

/** Names and modules that the user's files ask for and that are not there: their types would be `any`. */
function reportUnresolved(program: ts.Program, diagnostics: Diagnostics): void {
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || file.fileName.includes("/node_modules/")) continue;
    for (const problem of program.getSemanticDiagnostics(file)) {
      if (unresolvedCodes.has(problem.code) && isInType(file, problem.start ?? 0))
        diagnostics.compiler(problem);
    }
  }
}

/** Cannot find name, module, exported member, namespace member; circular definitions; wrong number of type arguments. */
const unresolvedCodes: ReadonlySet<number> = new Set([
  2304, 2305, 2307, 2310, 2314, 2318, 2344, 2456, 2503, 2552, 2580, 2591, 2614, 2694, 2707, 2724, 2792, 7016,
]);

/** Bodies of functions and classes are none of our business: what they need may be missing here. */
function isInType(file: ts.SourceFile, position: number): boolean {
  return file.statements.some(
    (statement) =>
      statement.pos <= position &&
      position < statement.end &&
      (ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isEnumDeclaration(statement)),
  );
}

function contractOf(
  program: ts.Program,
  service: FoundService,
  options: ExtractOptions,
  diagnostics: Diagnostics,
): Idl {
  const checker = program.getTypeChecker();
  const definitions = new Definitions(options.root);
  const methods = new Methods(checker, new Lowering(program, definitions, diagnostics), diagnostics);
  const members = checker.getPropertiesOfType(service.type).filter(({ name }) => !name.startsWith("__@"));
  const drafts = members.flatMap((member) => methods.read(member, service.declaration) ?? []);
  const { policy } = methodTags(service.declaration, diagnostics);
  const folder = options.outDir(service.declaration.getSourceFile().fileName);
  const idl = assemble(program, service, drafts, definitions, folder, options.serviceName, diagnostics);
  if (members.length === 0)
    diagnostics.error(service.declaration.name, "emptyService", `${service.name} has no methods.`);
  const whole =
    Object.keys(policy).length === 0
      ? idl
      : {
          ...idl,
          methods: idl.methods.map((method) => ({ ...method, policy: { ...policy, ...method.policy } })),
        };
  reportRules(whole, drafts, service, diagnostics);
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
    diagnostics.error(
      foreign ? service.declaration.name : declaration,
      "mustBeExported",
      `${symbol.name} is not exported from its module, and generated code must import it: write export before it.`,
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

/** What the rules of contracts say: routes, sticky paths, limits. Told at the method. */
function reportRules(
  idl: Idl,
  drafts: readonly DraftMethod[],
  service: FoundService,
  diagnostics: Diagnostics,
): void {
  if (diagnostics.all().some(({ severity }) => severity === "error")) return;
  const checked = checkIdl(idl);
  if (checked.ok) return;
  for (const { path, message } of checked.problems) {
    const at = /^\/methods\/(\d+)/.exec(path)?.[1];
    const draft = at === undefined ? undefined : drafts[Number(at)];
    const where =
      draft === undefined ? path : `${draft.name}, ${path.replace(/^\/methods\/\d+\/?/, "") || "as a whole"}`;
    diagnostics.error(draft?.declaration ?? service.declaration.name, "contract", `${where}: ${message}.`);
  }
}
