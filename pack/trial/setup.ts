import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { pack } from "../pack.ts";
import { install } from "./install.ts";
import { type FoundNode, findNodes, type MissingNode } from "./nodes.ts";
import { rootManifest } from "./repository.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A temporary folder; removed at the end. */
    readonly work: string;
    /** Paths of the tarballs by package. */
    readonly tarballs: Readonly<Record<string, string>>;
    /** A folder in which the three packages are installed, and compilers. */
    readonly project: string;
    readonly nodes: readonly FoundNode[];
    readonly missingNodes: readonly MissingNode[];
  }
}

/** Packs, and installs the tarballs as a reader of README does; what the tests share. */
export default function setup(trial: TestProject): () => void {
  const work = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "meshrpc-trial-")));
  const remove = (): void => fs.rmSync(work, { recursive: true, force: true });
  try {
    const packed = pack(join(work, "packed"));
    const tarballs = Object.fromEntries(packed.map(({ name, path }) => [name, path]));
    const project = join(work, "project");
    const { typescript = "", "@types/node": types = "" } = rootManifest().devDependencies;
    install(project, ["-D", tarballs["meshrpc"] ?? ""]);
    install(
      project,
      packed.flatMap(({ name, path }) => (name === "meshrpc" ? [] : [path])),
    );
    install(project, [
      "-D",
      "typescript@~5.9.3",
      `typescript-7@npm:typescript@${typescript}`,
      `@types/node@${types}`,
    ]);
    const { nodes, missing } = findNodes(join(work, "nodes"));
    for (const { major, why } of missing) console.log(`Node ${major} is not tried: ${why}`);
    trial.provide("work", work);
    trial.provide("tarballs", tarballs);
    trial.provide("project", project);
    trial.provide("nodes", nodes);
    trial.provide("missingNodes", missing);
  } catch (error) {
    remove();
    throw error;
  }
  return remove;
}
