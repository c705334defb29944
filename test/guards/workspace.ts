import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository, without a slash at its end. */
export const repository: string = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

/** Tracked and new files, relative to the repository, with `/` between names; what git ignores is left out. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed.split("\0").filter((path) => path !== "" && existsSync(join(repository, path)));
}

export function read(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

export interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function manifest(folder: string): Manifest {
  return JSON.parse(read(folder === "" ? "package.json" : `${folder}/package.json`)) as Manifest;
}

/** The workspaces' folders. */
export function workspaces(): readonly string[] {
  const patterns = manifest("").workspaces ?? [];
  const folders = repositoryFiles()
    .filter((path) => path.endsWith("/package.json"))
    .map((path) => path.slice(0, -"/package.json".length));
  return folders.filter((folder) =>
    patterns.some(
      (pattern) => folder === pattern || (pattern === "examples/*" && /^examples\/[^/]+$/.test(folder)),
    ),
  );
}

/** Sources that make up the product: no tests, nor what only tests use. */
export function productSources(): readonly string[] {
  const folders = workspaces();
  return repositoryFiles().filter(
    (path) =>
      path.endsWith(".ts") &&
      folders.some((folder) => path.startsWith(`${folder}/`)) &&
      !/(^|\/)(fixtures|testing|test|test-data|build)\//.test(path) &&
      !path.endsWith(".test.ts"),
  );
}

/** The rows of the first table below a heading, without its head; cells as they are written. */
export function tableBelow(document: string, heading: string): readonly (readonly string[])[] {
  const lines = read(document).split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`${document} has no heading "${heading}"`);
  const first = lines.findIndex((line, at) => at > start && line.startsWith("|"));
  const rows: string[][] = [];
  for (let at = first; lines[at]?.startsWith("|"); at++) {
    rows.push(
      (lines[at] ?? "")
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows.slice(2);
}

/** The names in back quotes of a cell. */
export function quoted(cell: string | undefined): readonly string[] {
  return [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}
