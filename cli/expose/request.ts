import { statSync } from "node:fs";
import { dirname, posix, resolve } from "node:path";
import type { SourceReader } from "@meshrpc/extractor";
import type { Action } from "../changes/action.ts";
import { findRoot, type Root } from "../changes/root.ts";
import { codeOptions } from "../code-options.ts";
import { commonFlags, path, text } from "../command.ts";
import { codeFiles, idlFile, readContracts } from "../contracts.ts";
import type { Flag, FlagValues } from "../flags.ts";
import { type Io, UsageError } from "../io.ts";
import { withProgress } from "../terminal/progress.ts";
import { importHint } from "../tsconfig-hint.ts";
import { planFiles } from "../write.ts";
import { editedFiles } from "./edited.ts";
import { importLines } from "./imports.ts";
import { staleFiles } from "./stale.ts";

export const match: Flag = {
  long: "match",
  short: "M",
  value: "prefix",
  description: "Of several services, the one called <prefix> or <prefix>Service",
};

/** What `expose` is asked for: it may be carried out more than once. */
export interface ExposeRequest {
  readonly root: Root;
  /** A file or a folder, absolute. */
  readonly source: string;
  readonly flags: FlagValues;
}

/** What would be done, and what the user should know about it. */
export interface Exposure {
  readonly actions: readonly Action[];
  /** Generated files, relative to the root, that no service has any more. */
  readonly stale: readonly string[];
  /** Files to be overwritten that are not as they were generated. */
  readonly edited: readonly string[];
  readonly hint: string | undefined;
  /** How a file beside each interface imports what is generated of it. */
  readonly imports: readonly string[];
}

/** Throws `UsageError` if there is no such source. */
export function readRequest(args: readonly string[], flags: FlagValues, io: Io): ExposeRequest {
  if (args.length > 1)
    throw new UsageError(`expose takes one file or folder, found ${args.length}: ${args.join(", ")}.`);
  const source = resolve(io.cwd, args[0] ?? ".");
  const root = findRoot(io.disk, io.cwd, text(flags, commonFlags.root), folderOf(source));
  return { root, source, flags };
}

/** Reads the sources as they are now. Throws `UsageError` or `TemplateError`. */
export function planExposure({ root, source, flags }: ExposeRequest, io: Io, reader: SourceReader): Exposure {
  const interfaceName = text(flags, commonFlags.interface);
  const tsconfig = path(flags, commonFlags.tsconfig, io);
  const options = codeOptions(flags, io);
  const found = readContracts(
    {
      root: root.path,
      sources: [source],
      serviceName: text(flags, commonFlags.name),
      interfaceName,
      tsconfig,
      match: text(flags, match),
      reader,
    },
    io,
  );
  const { contracts } = found;
  const files = withProgress(
    io.stderr,
    `Emitting ${contracts.map(({ idl }) => idl.service).join(", ")}`,
    () => contracts.flatMap((contract) => [idlFile(contract), ...codeFiles(contract, options)]),
  );
  const actions = planFiles(root, files, io);
  return {
    actions,
    stale: staleFiles(io.disk, root, actions, found, interfaceName === undefined),
    edited: options.templates === undefined ? editedFiles(root, actions, contracts, options) : [],
    hint: importHint(folderOf(source), tsconfig),
    imports: importLines(root, actions, contracts),
  };
}

/** What the user should know besides the actions, a line for each. */
export function notesOf({ stale, edited, hint }: Exposure): readonly string[] {
  const notes = hint === undefined ? [] : [hint];
  for (const { folder, names } of byFolder(edited))
    notes.push(
      `warning: not as generated, but edited by hand, or made by another version or with other templates, in ${folder}: ${names.join(", ")}. Edits are overwritten.`,
    );
  for (const { folder, names } of byFolder(stale))
    notes.push(
      `note: no longer generated, so delete ${names.length === 1 ? "it" : "them"}, in ${folder}: ${names.join(", ")}`,
    );
  return notes;
}

function byFolder(
  paths: readonly string[],
): readonly { readonly folder: string; readonly names: readonly string[] }[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = posix.join("[project]", posix.dirname(path));
    folders.set(folder, [...(folders.get(folder) ?? []), posix.basename(path)]);
  }
  return [...folders].map(([folder, names]) => ({ folder, names }));
}

function folderOf(source: string): string {
  return statSync(source, { throwIfNoEntry: false })?.isDirectory() === true ? source : dirname(source);
}
