import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "./assemble.ts";
import { compile } from "./compile.ts";
import { tarball } from "./tarball.ts";
import { bundledIn, published, workspaces } from "./workspaces.ts";

export interface Packed {
  readonly name: string;
  /** Absolute path of the tarball. */
  readonly path: string;
  readonly bytes: number;
}

/** Compiles the packages that are published and writes a tarball of each into `destination`. */
export function pack(destination: string): readonly Packed[] {
  const all = workspaces();
  const work = fs.mkdtempSync(join(tmpdir(), "meshrpc-pack-"));
  try {
    const tree = join(work, "tree");
    fs.mkdirSync(tree);
    compile([...new Set(published(all).flatMap((one) => [one, ...bundledIn(one, all)]))], tree);
    fs.mkdirSync(destination, { recursive: true });
    return published(all).map((workspace) => {
      const { name, version } = workspace.manifest;
      const folder = join(work, workspace.folder);
      assemble(workspace, all, tree, folder);
      const path = tarball(folder, name, version, destination);
      return { name, path, bytes: fs.statSync(path).size };
    });
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** The shell line that installs the packages in another project. */
export function installLine(packed: readonly Packed[]): string {
  const quoted = (path: string): string => (/^[\w./:\\-]+$/.test(path) ? path : `"${path}"`);
  const paths = (wanted: (name: string) => boolean): string =>
    packed.flatMap(({ name, path }) => (wanted(name) ? [quoted(path)] : [])).join(" ");
  const isTool = (name: string): boolean => name === "meshrpc";
  return `npm i -D ${paths(isTool)} && npm i ${paths((name) => !isTool(name))}`;
}
