import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { publishedManifest } from "./manifest.ts";
import { modulesOf } from "./modules.ts";
import { bundledIn, repository, type Workspace } from "./workspaces.ts";

/** Writes all that a package's tarball holds into `folder`; `tree` has what was compiled. */
export function assemble(
  workspace: Workspace,
  all: readonly Workspace[],
  tree: string,
  folder: string,
): void {
  const write = (path: string, content: string | Buffer, mode = 0o644): void => {
    const target = join(folder, path);
    fs.mkdirSync(dirname(target), { recursive: true });
    // Two sources of one place are a mistake of ours, not a choice.
    fs.writeFileSync(target, content, { flag: "wx", mode });
  };
  const source = (path: string): Buffer => fs.readFileSync(join(repository, path));

  write("package.json", `${JSON.stringify(publishedManifest(workspace, all), undefined, 2)}\n`);
  write("LICENSE", source("LICENSE"));
  write("README.md", source(`${workspace.folder}/README.md`));
  for (const [path, text] of modulesOf(workspace, all, tree)) write(`dist/${path}`, text);
  for (const bin of Object.values(workspace.manifest.bin ?? {})) {
    write(bin, source(`${workspace.folder}/${bin}`), 0o755);
  }
  for (const path of filesBeside(workspace)) write(placeOf(path), source(`${workspace.folder}/${path}`));
  for (const bundled of bundledIn(workspace, all)) {
    for (const path of filesBeside(bundled)) {
      write(placeOf(path, `${bundled.folder}/`), source(`${bundled.folder}/${path}`));
    }
  }
}

/** What a workspace's `files` name: specifications, and files that its code reads. */
function filesBeside({ folder, manifest }: Workspace): readonly string[] {
  return (manifest.files ?? []).flatMap((pattern) => {
    const found = fs.globSync(pattern, { cwd: join(repository, folder) }).toSorted();
    if (found.length === 0)
      throw new Error(`${folder}/package.json names "${pattern}" in files: there is none.`);
    return found;
  });
}

/** Documents stand at the top, other files where compiled code looks for them: beside it. */
function placeOf(path: string, place = ""): string {
  return path.endsWith(".md") ? basename(path) : `dist/${place}${path}`;
}
