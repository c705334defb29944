import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { renameSpecifiers } from "./specifiers.ts";
import { bundledIn, entries, type Workspace } from "./workspaces.ts";

/** Texts of a package's `dist/` by path below it. */
export type Modules = ReadonlyMap<string, string>;

/**
 * The modules and declarations that the entries of `workspace` reach, from what was compiled into `tree`. Those of the
 * package itself stand at the top of `dist/`, those of a private workspace in a folder of its name; what they import of
 * one another is a relative path then. Throws if anything else is imported than Node's own modules and what the package
 * declares.
 */
export function modulesOf(workspace: Workspace, all: readonly Workspace[], tree: string): Modules {
  const bundled = bundledIn(workspace, all);
  const { dependencies, peerDependencies } = workspace.manifest;
  const outside = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  for (const { manifest } of bundled) {
    for (const name of Object.keys(manifest.dependencies ?? {})) outside.add(name);
  }
  const found = new Map<string, string>();

  const visit = (path: string): void => {
    const place = placeOf(path, workspace);
    if (found.has(place)) return;
    const kind = path.endsWith(".d.ts") ? ".d.ts" : ".js";
    const text = readFileSync(join(tree, path), "utf8");
    const reached: string[] = [];
    const renamed = renameSpecifiers(text, (specifier) => {
      const target = targetOf(specifier, path, kind, bundled);
      if (target === undefined) {
        if (specifier.startsWith("node:") || outside.has(packageOf(specifier))) return specifier;
        throw new Error(
          `${path} imports "${specifier}", which ${workspace.folder}/package.json does not declare.`,
        );
      }
      if (!existsSync(join(tree, target)))
        throw new Error(`${path} imports "${specifier}": there is no ${target}.`);
      reached.push(target);
      return relative(place, placeOf(target, workspace));
    });
    found.set(place, renamed);
    for (const target of reached) visit(target);
  };

  for (const source of entries(workspace).values()) {
    for (const kind of [".js", ".d.ts"]) visit(`${workspace.folder}/${source.replace(/\.ts$/, kind)}`);
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The compiled file that an import means, relative to the tree; undefined if it is in no workspace of this package. */
function targetOf(
  specifier: string,
  from: string,
  kind: ".js" | ".d.ts",
  bundled: readonly Workspace[],
): string | undefined {
  if (specifier.startsWith(".")) {
    return posix.join(posix.dirname(from), specifier.replace(/\.[jt]s$/, kind));
  }
  const owner = bundled.find(({ manifest }) => manifest.name === packageOf(specifier));
  if (owner === undefined) return undefined;
  const entry = entries(owner).get(`.${specifier.slice(owner.manifest.name.length)}`);
  if (entry === undefined)
    throw new Error(`${from} imports "${specifier}", which is no entry of ${owner.folder}.`);
  return `${owner.folder}/${entry.replace(/\.ts$/, kind)}`;
}

/** Where a compiled file of the tree stands in `dist/`. */
function placeOf(path: string, { folder }: Workspace): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to.replace(/\.d\.ts$/, ".js"));
  return path.startsWith(".") ? path : `./${path}`;
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
