import { dirname, join, resolve } from "node:path";
import { ts } from "../compiler.ts";
import { SourceReader } from "./reader.ts";

export interface UserConfig {
  /** Absolute path of the tsconfig. */
  readonly file: string;
  readonly options: ts.CompilerOptions;
  /** What is wrong with the file itself: not there, or not JSON. */
  readonly problem?: string;
}

/** The user's compiler options: of `tsconfig`, else of the nearest one from `folder` upward; undefined if there is none. */
export function compilerOptionsOf(
  folder: string,
  tsconfig?: string,
  reader: SourceReader = new SourceReader(),
): UserConfig | undefined {
  const file = tsconfig ?? ts.findConfigFile(folder, (path) => reader.fileExists(path));
  if (file === undefined) return undefined;
  const { config, error } = ts.readConfigFile(file, (path) => reader.readFile(path));
  if (error !== undefined) {
    return { file, options: {}, problem: ts.flattenDiagnosticMessageText(error.messageText, " ") };
  }
  // What this compiler does not know, because the user's is newer, is left out without a word.
  const host: ts.ParseConfigHost = {
    ...ts.sys,
    fileExists: (path) => reader.fileExists(path),
    readFile: (path) => reader.readFile(path),
    readDirectory: () => [],
  };
  const { options } = ts.parseJsonConfigFileContent(
    config,
    host,
    dirname(resolve(file)),
    undefined,
    resolve(file),
  );
  const lib = (config as { compilerOptions?: { lib?: unknown } } | undefined)?.compilerOptions?.lib;
  return { file: resolve(file), options: { ...options, lib: Array.isArray(lib) ? lib.map(String) : [] } };
}

/** Packages whose names are known without an import, such as `@types/node`. */
export interface Ambient {
  readonly types: readonly string[];
  readonly typeRoots: readonly string[];
  /** A file in the folder from which they are looked for; it need not be there. */
  readonly configFilePath: string;
}

/**
 * The ambient packages of a project in `folder`: those that `types` of its config names, else all that are
 * installed, as compilers have it that do not wait to be told.
 */
export function ambientOf(folder: string, user: UserConfig | undefined): Ambient {
  const configFilePath = user?.file ?? join(folder, "tsconfig.json");
  const asked = user?.options.types?.includes("*") === true ? undefined : user?.options.types;
  const options = {
    ...pick(user?.options ?? {}, ["typeRoots"]),
    ...(asked && { types: asked }),
    configFilePath,
  };
  const host = ts.createCompilerHost(options);
  return {
    types: ts.getAutomaticTypeDirectiveNames(options, host),
    typeRoots: ts.getEffectiveTypeRoots(options, host) ?? [],
    configFilePath,
  };
}

/**
 * A program over `files` that looks at types alone: strict, without emit, and with the newest library this
 * compiler has, whatever the user's config asks for. Only what decides how modules and types are found is
 * taken over from it. `parsed` holds the files that an earlier program over them has read.
 */
export function createProgram(
  files: readonly string[],
  user: ts.CompilerOptions,
  reader: SourceReader,
  parsed: Map<string, ts.SourceFile>,
  ambient?: Ambient,
): ts.Program {
  const options: ts.CompilerOptions = {
    ...pick(user, [
      "paths",
      "baseUrl",
      "pathsBasePath",
      "rootDirs",
      "customConditions",
      "exactOptionalPropertyTypes",
      "preserveSymlinks",
    ]),
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: libraries(user.lib ?? [], ambient !== undefined),
    types: [],
    ...ambient,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    allowJs: false,
  } as ts.CompilerOptions;
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...rest) => {
    const known = parsed.get(path) ?? read(path, ...rest);
    if (known !== undefined) parsed.set(path, known);
    return known;
  };
  host.fileExists = (path) => reader.fileExists(path);
  host.readFile = (path) => reader.readFile(path);
  host.directoryExists = (path) => reader.directoryExists(path);
  return ts.createProgram({ rootNames: files, options, host });
}

/**
 * `lib.dom` for those who ask for it, and for those who do not say what they want only if a name is missing
 * otherwise: binding it takes longer than all the rest.
 */
function libraries(asked: readonly string[], isNameMissing: boolean): string[] {
  const isSilent = asked.length === 0;
  const dom = isSilent ? isNameMissing : asked.some((name) => /^(lib\.)?dom(\.|$)/i.test(name));
  const names = dom ? ["lib.esnext.d.ts", "lib.dom.d.ts"] : ["lib.esnext.d.ts"];
  const folder = dirname(ts.getDefaultLibFilePath({}));
  return names.filter((name) => ts.sys.fileExists(join(folder, name)));
}

function pick(options: ts.CompilerOptions, names: readonly string[]): ts.CompilerOptions {
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
}
