import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository, without a slash at its end. */
export const repository: string = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** The members of a `package.json` that packing reads. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly type?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean;
  /** What goes into the package beside the compiled code. */
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly engines?: Readonly<Record<string, string>>;
}

export interface Workspace {
  /** Relative to the repository. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every workspace, in the order of the root's `package.json`. */
export function workspaces(): readonly Workspace[] {
  const root = readManifest("") as Manifest & { readonly workspaces: readonly string[] };
  return root.workspaces.map((folder) => ({ folder, manifest: readManifest(folder) }));
}

/** Those that are not private. */
export function published(all: readonly Workspace[]): readonly Workspace[] {
  return all.filter(({ manifest }) => manifest.private !== true);
}

/** The private workspaces that a package needs, and those that they need: it brings them in its own tarball. */
export function bundledIn(workspace: Workspace, all: readonly Workspace[]): readonly Workspace[] {
  const found = new Set<Workspace>();
  const visit = ({ manifest }: Workspace): void => {
    for (const needed of all) {
      if (manifest.dependencies?.[needed.manifest.name] === undefined) continue;
      if (needed.manifest.private !== true || found.has(needed)) continue;
      found.add(needed);
      visit(needed);
    }
  };
  visit(workspace);
  return [...found];
}

/** The sources of a workspace's entries by the name of the entry, relative to its folder: `"./contract"` → `"contract.ts"`. */
export function entries({ folder, manifest }: Workspace): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, conditions] of Object.entries(manifest.exports ?? {})) {
    const source = conditions["@meshrpc/source"]?.replace(/^\.\//, "");
    const stem = source?.replace(/\.ts$/, "");
    const expected = { types: `./dist/${stem}.d.ts`, default: `./dist/${stem}.js` };
    if (
      source === undefined ||
      conditions["types"] !== expected.types ||
      conditions["default"] !== expected.default
    ) {
      throw new Error(
        `${folder}/package.json: the entry "${name}" is ${JSON.stringify(conditions)}. Name its source as ` +
          `"@meshrpc/source", and its place in dist/ after it: ${JSON.stringify(expected)}.`,
      );
    }
    found.set(name, source);
  }
  return found;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8")) as Manifest;
}
