import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { emitService, type EmitOptions } from "@meshrpc/emitter";
import { type Diagnostic, extract, formatDiagnostic, type SourceReader } from "@meshrpc/extractor";
import { type Idl, printIdl } from "@meshrpc/schema";
import { type Io, UsageError } from "./io.ts";
import { withProgress } from "./terminal/progress.ts";

/** A file to be written; the path is absolute. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

export interface Contract {
  readonly idl: Idl;
  /** Absolute path of its `.idl.json`. */
  readonly file: string;
}

/** What came of the sources. */
export interface Found {
  /** Those that are wanted. */
  readonly contracts: readonly Contract[];
  /** All services of the sources, each with the file that declares it. */
  readonly services: readonly { readonly idl: Idl; readonly file: string }[];
  /** The sources that were looked through. */
  readonly files: readonly string[];
}

export interface ContractOptions {
  readonly root: string;
  readonly sources: readonly string[];
  /** Default: `gen/` beside the source. */
  readonly outDir?: string | undefined;
  readonly serviceName?: string | undefined;
  readonly interfaceName?: string | undefined;
  readonly tsconfig?: string | undefined;
  /** Takes only the services whose interface is this, with or without `Service`. */
  readonly match?: string | undefined;
  /** Remembers what was read. */
  readonly reader?: SourceReader;
}

/**
 * The contracts of the services in the sources. Prints every diagnostic; throws `UsageError` if one
 * of them is an error, or if there is no service.
 */
export function readContracts(options: ContractOptions, io: Io): Found {
  for (const source of options.sources) {
    const stats = statSync(source, { throwIfNoEntry: false });
    if (stats === undefined) throw new UsageError(`There is no file or folder ${source}.`);
    if (!stats.isDirectory() && !/\.[cm]?tsx?$/.test(source))
      throw new UsageError(`${source} is no TypeScript. Name a .ts file, or a folder of them.`);
  }
  const { services, diagnostics, files } = withProgress(
    io.stderr,
    `Reading ${options.sources.map((source) => basename(source)).join(", ")}`,
    () =>
      extract({
        sources: options.sources,
        root: options.root,
        outDir: (source) => options.outDir ?? join(dirname(source), "gen"),
        ...(options.serviceName !== undefined && { serviceName: options.serviceName }),
        ...(options.interfaceName !== undefined && { interfaceName: options.interfaceName }),
        ...(options.tsconfig !== undefined && { tsconfig: options.tsconfig }),
        ...(options.reader !== undefined && { reader: options.reader }),
      }),
  );
  const wanted = services.filter(({ idl }) => matches(idl.interface, options.match));
  report(diagnostics, options.root, io);
  if (wanted.length === 0)
    throw new UsageError(
      nothingFound(
        services.map(({ idl }) => idl.interface),
        options,
      ),
    );
  if (options.serviceName !== undefined && wanted.length > 1) {
    const names = wanted.map(({ idl }) => idl.interface).join(", ");
    throw new UsageError(
      `-P ${options.serviceName} names one service, and there are ${wanted.length}: ${names}. Choose one of them (see --help).`,
    );
  }
  const contracts = wanted.map(({ idl, file }) => ({
    idl,
    file: join(options.outDir ?? join(dirname(file), "gen"), `${idl.service}.idl.json`),
  }));
  refuseSameFile(contracts);
  return { contracts, services, files };
}

/** The file of a contract. */
export function idlFile({ idl, file }: Contract): OutputFile {
  return { path: file, content: printIdl(idl) };
}

/** What is made of a contract beyond its file: `outDir` is where, by default beside it. */
export type CodeOptions = Omit<EmitOptions, "idlFile">;

/** The generated files of a contract. Throws `TemplateError`. */
export function codeFiles({ idl, file }: Contract, options: CodeOptions): readonly OutputFile[] {
  return emitService(idl, { idlFile: file, ...options }).map(({ path, content }) => ({
    path: resolve(path),
    content,
  }));
}

function matches(name: string, match: string | undefined): boolean {
  return match === undefined || name === match || name === `${match}Service`;
}

function nothingFound(names: readonly string[], { match, sources }: ContractOptions): string {
  if (match !== undefined && names.length > 0)
    return `No service is called ${match} or ${match}Service; there are ${names.join(", ")}.`;
  return `No service in ${sources.join(", ")}. Export an interface whose members are all methods, and write @service above it.`;
}

function refuseSameFile(contracts: readonly Contract[]): void {
  const seen = new Map<string, Contract>();
  for (const contract of contracts) {
    const other = seen.get(contract.file);
    if (other !== undefined) {
      throw new UsageError(
        `${other.idl.interface} and ${contract.idl.interface} are both called "${contract.idl.service}". Name one otherwise: @service name.`,
      );
    }
    seen.set(contract.file, contract);
  }
}

function report(diagnostics: readonly Diagnostic[], root: string, io: Io): void {
  for (const diagnostic of diagnostics) io.stderr.write(`${formatDiagnostic(diagnostic, root)}\n`);
  const count = (severity: Diagnostic["severity"], word: string): string[] => {
    const { length } = diagnostics.filter((diagnostic) => diagnostic.severity === severity);
    return length === 0 ? [] : [`${length} ${word}${length === 1 ? "" : "s"}`];
  };
  const errors = count("error", "error");
  const summary = [...errors, ...count("warning", "warning"), ...count("hint", "hint")].join(", ");
  if (errors.length > 0) throw new UsageError(`${summary}; nothing was written.`);
  if (summary !== "") io.stderr.write(`${summary}\n`);
}
