import { dirname } from "node:path";
import type { Idl } from "@meshrpc/schema";
import type { ts } from "./compiler.ts";
import { type ContractOptions, contractOf } from "./contract.ts";
import { type Diagnostic, Diagnostics } from "./diagnostics.ts";
import { isReadable, reportUnresolved } from "./source/compiler-problems.ts";
import { type Ambient, ambientOf, compilerOptionsOf, createProgram } from "./source/program.ts";
import { SourceReader } from "./source/reader.ts";
import { findServices } from "./source/services.ts";
import { sourceFiles } from "./source/sources.ts";

export interface ExtractOptions extends ContractOptions {
  /** Files, or folders to look through. Absolute. */
  readonly sources: readonly string[];
  /** The interface to take, with or without `@service`. */
  readonly interfaceName?: string;
  /** Default: the nearest `tsconfig.json`. */
  readonly tsconfig?: string;
  /** Remembers what was read. */
  readonly reader?: SourceReader;
}

export interface Extracted {
  readonly services: readonly { readonly idl: Idl; /** The source. */ readonly file: string }[];
  /** Everything found, sorted by place. With an error among them `services` is not to be used. */
  readonly diagnostics: readonly Diagnostic[];
  /** The sources that were looked through. */
  readonly files: readonly string[];
}

/** Reads the services of the sources. Never throws for what stands in them: that is a diagnostic. */
export function extract(options: ExtractOptions): Extracted {
  const { reader = new SourceReader() } = options;
  const files = sourceFiles(options.sources, options.interfaceName !== undefined, reader);
  const first = files[0];
  if (first === undefined) return { services: [], diagnostics: [], files };
  const config = compilerOptionsOf(dirname(first), options.tsconfig, reader);
  const parsed = new Map<string, ts.SourceFile>();
  const attempt = (ambient?: Ambient): { readonly diagnostics: Diagnostics; readonly found: Extracted } => {
    const diagnostics = new Diagnostics();
    if (config?.problem !== undefined) diagnostics.file(config.file, "configFile", config.problem);
    const program = createProgram(files, config?.options ?? {}, reader, parsed, ambient);
    const services = files.flatMap((file) => extractFile(program, file, options, diagnostics));
    return { diagnostics, found: { services, diagnostics: diagnostics.all(), files } };
  };
  const alone = attempt();
  // What is installed beside a project decides nothing, and costs nothing, as long as no name is missing.
  if (!alone.diagnostics.isNameMissing()) return alone.found;
  return attempt(ambientOf(dirname(first), config)).found;
}

function extractFile(
  program: ts.Program,
  path: string,
  options: ExtractOptions,
  diagnostics: Diagnostics,
): Extracted["services"] {
  const file = program.getSourceFile(path);
  if (file === undefined) return [];
  if (!isReadable(file, program, diagnostics)) return [];
  const found = findServices(file, program.getTypeChecker(), options.interfaceName, diagnostics);
  const isTold = diagnostics.all().some((told) => told.file === path && told.severity === "error");
  const isAsked = options.interfaceName === undefined && options.sources.includes(path);
  if (found.length === 0 && isAsked && !isTold) {
    const message =
      "No service here: write @service above an exported interface whose members are all methods.";
    diagnostics.file(path, "emptyService", message);
  }
  if (found.length === 0) return [];
  reportUnresolved(program, diagnostics);
  return found.map((service) => ({ idl: contractOf(program, service, options, diagnostics), file: path }));
}
