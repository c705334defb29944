import { bundledIn, entries, type Manifest, type Workspace } from "./workspaces.ts";

/**
 * The `package.json` that is published: compiled entries only, no scripts, and what private workspaces need among the
 * dependencies, since they are in the tarball. Throws if something is missing that a reader of the registry wants.
 */
export function publishedManifest(workspace: Workspace, all: readonly Workspace[]): Manifest {
  const { manifest, folder } = workspace;
  const { name, version, bin } = manifest;
  return {
    name,
    version,
    description: stated("description"),
    keywords: stated("keywords"),
    license: stated("license"),
    type: stated("type"),
    sideEffects: stated("sideEffects"),
    ...(bin === undefined ? {} : { bin }),
    exports: publishedExports(workspace),
    files: ["bin", "dist", "*.md"],
    dependencies: sorted(compatible(publishedDependencies(workspace, all), all)),
    ...publishedPeers(workspace, all),
    engines: stated("engines"),
  };

  function stated<K extends keyof Manifest>(member: K): NonNullable<Manifest[K]> {
    const value = manifest[member];
    if (value === undefined || value === null) throw new Error(`${folder}/package.json has no "${member}".`);
    return value as NonNullable<Manifest[K]>;
  }
}

function publishedExports(workspace: Workspace): NonNullable<Manifest["exports"]> {
  const names = [...entries(workspace).keys()];
  return Object.fromEntries(
    names.map((name) => {
      const { "@meshrpc/source": _, ...conditions } = workspace.manifest.exports?.[name] ?? {};
      return [name, conditions];
    }),
  );
}

function publishedDependencies(workspace: Workspace, all: readonly Workspace[]): Record<string, string> {
  const bundled = bundledIn(workspace, all);
  const inside = new Set(bundled.map(({ manifest }) => manifest.name));
  const needed = [workspace, ...bundled].flatMap(({ manifest }) =>
    Object.entries(manifest.dependencies ?? {}),
  );
  return Object.fromEntries(needed.filter(([name]) => !inside.has(name)));
}

function publishedPeers(
  { manifest }: Workspace,
  all: readonly Workspace[],
): Pick<Manifest, "peerDependencies" | "peerDependenciesMeta"> {
  const { peerDependencies, peerDependenciesMeta } = manifest;
  return {
    ...(peerDependencies === undefined ? {} : { peerDependencies: compatible(peerDependencies, all) }),
    ...(peerDependenciesMeta === undefined ? {} : { peerDependenciesMeta }),
  };
}

/** Our own packages accept each other's fixes, so that a project that takes one of them has one copy of the runtime. */
function compatible(
  ranges: Readonly<Record<string, string>>,
  all: readonly Workspace[],
): Record<string, string> {
  const own = new Set(all.map(({ manifest }) => manifest.name));
  return Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => [name, own.has(name) ? `^${range}` : range]),
  );
}

function sorted(ranges: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(ranges).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
