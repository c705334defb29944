import { statSync } from "node:fs";
import { join } from "node:path";
import type { SourceReader } from "./reader.ts";

/** The `.ts` files to look at: files as they are, of folders those below that may hold a service; sorted. */
export function sourceFiles(
  paths: readonly string[],
  named: boolean,
  reader: SourceReader,
): readonly string[] {
  const files = new Set<string>();
  for (const path of paths) {
    if (statSync(path).isDirectory()) for (const file of below(path, named, reader)) files.add(file);
    else files.add(path);
  }
  return [...files].toSorted();
}

function* below(folder: string, named: boolean, reader: SourceReader): Generator<string> {
  for (const entry of reader.list(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path, named, reader);
    else if (mayHoldService(reader.readFile(path) ?? "", named)) yield path;
  }
}

/** Cheaper than to compile every file of the folder. A named interface may be anywhere. */
function mayHoldService(text: string, named: boolean): boolean {
  return named
    ? text.includes("export")
    : /export\s+(declare\s+)?(interface|type)\b|export\s*(type\s*)?\{/.test(text);
}
