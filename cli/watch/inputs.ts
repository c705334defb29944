import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceReader } from "@meshrpc/extractor";

/** All that a run of `expose` depended on: what the extractor saw, and a folder of templates. */
export interface Inputs {
  readonly reader: SourceReader;
  readonly templates: TemplatesSeen | undefined;
}

interface TemplatesSeen {
  readonly folder: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** The templates of a folder as they are now; one that cannot be read has none. */
export function lookAtTemplates(folder: string): TemplatesSeen {
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map(({ name }): [string, string] => [
      join(folder, name),
      readFileSync(join(folder, name), "utf8"),
    ]);
    return { folder, texts: new Map(texts) };
  } catch {
    // It comes or goes just now: the command has said so, or will.
    return { folder, texts: new Map() };
  }
}

/** Files that are not as they were, sorted. */
export function changedInputs({ reader, templates }: Inputs): readonly string[] {
  const changed = [...reader.changed()];
  if (templates !== undefined) {
    const now = lookAtTemplates(templates.folder).texts;
    const names = new Set([...templates.texts.keys(), ...now.keys()]);
    changed.push(...[...names].filter((name) => templates.texts.get(name) !== now.get(name)));
  }
  return changed.toSorted();
}

/** The folders in which such a change shows. */
export function inputFolders({ reader, templates }: Inputs, root: string): readonly string[] {
  const more = templates === undefined ? [] : [templates.folder, dirname(templates.folder)];
  return [...new Set([...reader.folders(root), ...more])];
}
