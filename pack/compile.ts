import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { entries, repository, type Workspace } from "./workspaces.ts";

/**
 * Compiles what the entries of `workspaces` reach into `outDir`, which then looks like the repository: a module and its
 * declarations for each source. There are no source maps: a module is its source without the types, and reads like it.
 */
export function compile(workspaces: readonly Workspace[], outDir: string): void {
  const sources = new Map(workspaces.flatMap(namedSources));
  const compilerOptions = {
    noEmit: false,
    outDir,
    rootDir: repository,
    rewriteRelativeImportExtensions: true,
    typeRoots: [join(repository, "node_modules/@types")],
    // Found by way of node_modules, a workspace would be somebody else's, and not be compiled.
    paths: Object.fromEntries([...sources].map(([specifier, source]) => [specifier, [source]])),
  };
  const project = join(outDir, "tsconfig.json");
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(repository, "tsconfig.base.json"),
      compilerOptions,
      files: [...sources.values()],
    }),
  );
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project], {
    cwd: repository,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The sources do not compile:\n${stdout}`);
}

/** The sources of a workspace's entries by what imports of them say. */
function namedSources(workspace: Workspace): readonly (readonly [string, string])[] {
  const { folder, manifest } = workspace;
  return [...entries(workspace)].map(([name, source]) => [
    `${manifest.name}${name.slice(1)}`,
    join(repository, folder, source),
  ]);
}
