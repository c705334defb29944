import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { emitService } from "@meshrpc/emitter";
import { codePrefix, parseIdl, printIdl } from "@meshrpc/schema";

/** Generated code of one contract, ready to be compiled and run. */
export interface EmittedService {
  readonly title: string;
  readonly idlText: string;
  /** URLs. */
  readonly modules: { readonly client: string; readonly handler: string; readonly types: string };
  /** Whether the author wrote what only a compiler can run: an enum. */
  readonly needsTransform: boolean;
  /** Whether its checks are those of another one of the list, which tries them with broken values. */
  readonly sharesChecks: boolean;
}

/** What became of the calls of one service. */
export interface Journey {
  readonly title: string;
  readonly calls: number;
  readonly refusals: number;
  readonly problems: readonly string[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** A project in `folder` that generated code can live in. */
export function prepareProject(folder: string): void {
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["."] }));
}

/** As strict as generated code has to bear. */
const compilerOptions = {
  target: "es2023",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  customConditions: ["@meshrpc/source"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedDeclarations: true,
  declaration: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Copies the sources in `from` into `folder`, and emits each contract of `idlText` beside them and by itself. */
export function emitInto(
  folder: string,
  title: string,
  from: string,
  idlTexts: readonly string[],
): readonly EmittedService[] {
  const home = join(folder, title);
  cpSync(from, home, { recursive: true });
  const sources = readdirSync(home).filter((name) => name.endsWith(".ts"));
  const needsTransform = sources.some((name) =>
    /^export (const )?enum /m.test(readFileSync(join(home, name), "utf8")),
  );
  return idlTexts.flatMap((idlText) => {
    const idl = parseIdl(idlText, `${title}/expected.idl.json`);
    const idlFile = join(home, "gen", `${idl.service}.idl.json`);
    const standalone = join(home, "standalone");
    const files = [
      ...emitService(idl, { idlFile }),
      ...emitService(idl, { idlFile, outDir: standalone, standalone: true }),
    ];
    for (const dir of ["gen", "standalone"]) mkdirSync(join(home, dir), { recursive: true });
    for (const { path, content } of files) writeFileSync(path, content);
    writeFileSync(idlFile, printIdl(idl));
    const { service, interface: name } = idl;
    writeFileSync(join(home, `use-${service}.ts`), useText(service, name));
    const emitted = (dir: string): EmittedService["modules"] => {
      const url = (part: string): string => pathToFileURL(join(home, dir, `${service}.${part}.ts`)).href;
      return { client: url("client"), handler: url("handler"), types: url("types") };
    };
    return [
      {
        title: `${title}/${service}`,
        idlText,
        needsTransform,
        sharesChecks: false,
        modules: emitted("gen"),
      },
      {
        title: `${title}/${service}, standalone`,
        idlText,
        needsTransform: false,
        sharesChecks: true,
        modules: emitted("standalone"),
      },
    ];
  });
}

/** Modules outside of their own folder that standalone code asks for. */
export function outsideOf({ modules }: EmittedService): readonly string[] {
  const text = readFileSync(fileURLToPath(modules.types), "utf8");
  return [...text.matchAll(/ from "([^"]+)"/g)].flatMap(([, module = ""]) => module);
}

/** The author's interface is met by the client, and is enough for the handler. */
function useText(service: string, name: string): string {
  const prefix = codePrefix(name);
  const lower = prefix[0]!.toLowerCase() + prefix.slice(1);
  return [
    `import type { Channel, Handler } from "@meshrpc/runtime/contract";`,
    `import { ${prefix}Client } from "./gen/${service}.client.ts";`,
    `import { ${lower}Handler } from "./gen/${service}.handler.ts";`,
    `import type { ${name} } from "./gen/${service}.types.ts";`,
    `export function connect(channel: Channel): ${name} {`,
    `  const service: ${name} = new ${prefix}Client(channel);`,
    `  return service;`,
    `}`,
    `export function serve(implementation: ${name}): Handler {`,
    `  return ${lower}Handler(implementation);`,
    `}`,
    ``,
  ].join("\n");
}

/** What TypeScript 7 says of the generated code in the project and of its use; authors' own errors are theirs. */
export async function compile(folder: string): Promise<readonly string[]> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const options = { cwd: folder, maxBuffer };
  const { stdout } = await run(process.execPath, [tsc, "-p", folder, "--pretty", "false"], options).catch(
    (error: { readonly stdout: string }) => error,
  );
  const problems = stdout.split(/\n(?! )/).filter((problem) => problem !== "");
  return problems.filter((problem) => /^[^(]*(\/(gen|standalone)\/|\/use-)|^error/.test(problem));
}

const maxBuffer = 1e8;

/** Calls every method of the services under Node's own type stripping; enums of authors are transformed. */
export async function travel(
  folder: string,
  services: readonly EmittedService[],
): Promise<readonly Journey[]> {
  const script = fileURLToPath(new URL("travel-all.ts", import.meta.url));
  const journeys = [true, false].map(async (transform) => {
    const group = services.filter(({ needsTransform }) => needsTransform === transform);
    const list = join(folder, `services-${transform}.json`);
    writeFileSync(list, JSON.stringify(group));
    const flags = ["--conditions=@meshrpc/source", ...(transform ? ["--experimental-transform-types"] : [])];
    const { stdout } = await run(process.execPath, [...flags, script, list], { maxBuffer });
    return JSON.parse(stdout) as readonly Journey[];
  });
  return (await Promise.all(journeys)).flat();
}
