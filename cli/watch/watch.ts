import { existsSync } from "node:fs";
import { relative, sep } from "node:path";
import { SourceReader } from "@meshrpc/extractor";
import { changesAnything } from "../changes/action.ts";
import type { Root } from "../changes/root.ts";
import { describe } from "../changes/tree.ts";
import { commonFlags, path } from "../command.ts";
import { apply } from "../expose/apply.ts";
import { type ExposeRequest, type Exposure, notesOf, planExposure } from "../expose/request.ts";
import { tellUser } from "../failure.ts";
import { exit, type Io, UsageError } from "../io.ts";
import { painter } from "../terminal/colour.ts";
import { carryOut } from "../write.ts";
import { FolderWatch } from "./folders.ts";
import { changedInputs, inputFolders, type Inputs, lookAtTemplates } from "./inputs.ts";

/*
 *   first ──written, or nothing to do──▶ waiting ◀─────────────────────┐
 *     │                                    │ a source changed          │ written, or
 *     └──errors──▶ waiting to ask          ▼                           │ errors told
 *                  until they are        again ────────────────────────┘
 *                  mended
 *
 * Files are looked at once more after their folders are watched, so that no change falls in between.
 * No signal is handled here: Ctrl-C ends the process at once, and a commit holds it back by itself.
 */

interface Round {
  readonly inputs: Inputs;
  /** Absent: errors were told. */
  readonly exposure?: Exposure;
}

/**
 * Exposes, and again after each change of what that depended on, until the process ends. Asks before the
 * first writing unless `yes`; resolves only if the answer is no, or a signal came while files were written.
 * Throws `UsageError` if there is no such source, or no terminal to ask on.
 */
export async function watchExposure(request: ExposeRequest, yes: boolean, io: Io): Promise<number> {
  const { root, source } = request;
  if (!existsSync(source)) throw new UsageError(`There is no file or folder ${source}.`);
  if (!yes && io.ask === undefined)
    throw new UsageError("There is no terminal to ask on; nothing was written. Say -y to apply the changes.");
  const folders = new FolderWatch();
  try {
    let round = readRound(request, io);
    for (let isFirst = true; ;) {
      if (round.exposure !== undefined) {
        const code = await carriedOut(request, round.exposure, { isFirst, yes }, io);
        if (code !== exit.done) return code;
        if (isFirst) io.stdout.write(`\nWatching ${watched(round)}. Ctrl-C ends it.\n`);
        isFirst = false;
      } else io.stderr.write("Waiting for a change.\n");
      const changed = await nextChange(folders, round.inputs, root.path, io);
      if (changed === undefined) return exit.done;
      io.stdout.write(`\n${listed(changed, request)} changed\n`);
      const hadErrors = round.exposure === undefined;
      round = readRound(request, io);
      if (hadErrors && round.exposure !== undefined) io.stdout.write("The errors are mended.\n");
    }
  } finally {
    folders.close();
  }
}

function readRound(request: ExposeRequest, io: Io): Round {
  const templates = path(request.flags, commonFlags.templates, io);
  const inputs: Inputs = {
    reader: new SourceReader(),
    templates: templates === undefined ? undefined : lookAtTemplates(templates),
  };
  // Noted even when it is gone and nothing is read: it may come back.
  if (!inputs.reader.directoryExists(request.source)) inputs.reader.fileExists(request.source);
  try {
    return { inputs, exposure: planExposure(request, io, inputs.reader) };
  } catch (error) {
    tellUser(error, io);
    return { inputs };
  }
}

/** The first time as without `--watch`. A failure is told, and another change may mend it. */
async function carriedOut(
  { root }: ExposeRequest,
  exposure: Exposure,
  { isFirst, yes }: { readonly isFirst: boolean; readonly yes: boolean },
  io: Io,
): Promise<number> {
  try {
    if (isFirst) return await apply(root, exposure, { yes, dryRun: false, json: false }, io);
    return await again(root, exposure, io);
  } catch (error) {
    tellUser(error, io);
    return exit.done;
  }
}

/** Says what it writes and nothing of what stays. */
async function again(root: Root, exposure: Exposure, io: Io): Promise<number> {
  const paint = painter(io.stdout, io.env);
  for (const note of notesOf(exposure)) io.stderr.write(`${note}\n`);
  if (!changesAnything(exposure.actions)) {
    io.stdout.write("Nothing to write.\n");
    return exit.done;
  }
  let written = 0;
  const code = await carryOut(root, exposure.actions, io, (action) => {
    if (action.kind !== "create" && action.kind !== "overwrite") return;
    written++;
    io.stdout.write(`${describe(action, paint)}\n`);
  });
  io.stdout.write(`${written === 1 ? "1 file" : `${written} files`} written.\n`);
  return code;
}

/** The files that are not as they were; undefined when the command is to end. */
async function nextChange(
  folders: FolderWatch,
  inputs: Inputs,
  root: string,
  { stopped }: Io,
): Promise<readonly string[] | undefined> {
  for (;;) {
    folders.follow(inputFolders(inputs, root));
    if (changedInputs(inputs).length === 0) await folders.change(stopped);
    await folders.quiet(stopped);
    if (stopped.aborted) return undefined;
    const changed = changedInputs(inputs);
    if (changed.length > 0) return changed;
  }
}

function watched({ inputs: { reader, templates } }: Round): string {
  const count = reader.files().length + (templates?.texts.size ?? 0);
  return count === 1 ? "1 file" : `${count} files`;
}

const mostListed = 3;

function listed(changed: readonly string[], { root }: ExposeRequest): string {
  // A folder changes whenever a file comes to it or goes: the file says more.
  const telling = changed.filter((path) => !changed.some((other) => other.startsWith(path + sep)));
  const shown = telling.slice(0, mostListed).map((file) => relative(root.path, file) || ".");
  const more = telling.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
