import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The `.ts` files to look at: files as they are, of folders those below that may hold a service; sorted. */
export function sourceFiles(paths: readonly string[], named: boolean): readonly string[] {
  const files = new Set<string>();
  for (const path of paths) {
    if (statSync(path).isDirectory()) for (const file of below(path, named)) files.add(file);
    else files.add(path);
  }
  return [...files].toSorted();
}

function* below(folder: string, named: boolean): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !entry.name.startsWith(".")) yield* below(path, named);
    } else if (isSource(entry.name) && mayHoldService(path, named)) {
      yield path;
    }
  }
}

const skipped: ReadonlySet<string> = new Set(["node_modules", "gen", "dist", "build", "coverage"]);

function isSource(name: string): boolean {
  return /\.m?ts$/.test(name) && !/\.(d|test|spec)\.m?ts$/.test(name);
}

/** Cheaper than to compile every file of the folder. A named interface may be anywhere. */
function mayHoldService(path: string, named: boolean): boolean {
  const text = readFileSync(path, "utf8");
  return named
    ? text.includes("export")
    : /export\s+(declare\s+)?(interface|type)\b|export\s*(type\s*)?\{/.test(text);
}
