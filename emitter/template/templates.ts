import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { nearest } from "@meshrpc/schema";
import { partialNames, type TemplateName, templateNames, templatesDir } from "@meshrpc/templates";

export interface Template {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
}

export interface Templates {
  readonly parts: Readonly<Record<TemplateName, Template>>;
  /** By name, `_` included. */
  readonly partials: ReadonlyMap<string, Template>;
  /** Files of the user's own, by what follows the service's name: `.metrics.ts`. */
  readonly own: ReadonlyMap<string, Template>;
}

/** What is wrong with templates, each place on a line of the message. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

const extension = ".hbs";
const serviceMark = "{service}";
const ownExample = `${serviceMark}.metrics.ts${extension}`;
const known = [...templateNames, ...partialNames].map((name) => name + extension);

/**
 * Reads the templates. In the folder `overrides`, `client.hbs` stands in for ours of that name, `_x.hbs`
 * is a partial, and `{service}.metrics.ts.hbs` makes one more file of each service. Messages name files as
 * seen from `seenFrom`. Throws `TemplateError` for any other name, and the file system's error for what
 * cannot be read.
 */
export function readTemplates(overrides?: string, seenFrom?: string): Templates {
  const ours = (name: string): Template => {
    const file = name + extension;
    return { file, text: readFileSync(join(templatesDir(), file), "utf8") };
  };
  const parts: Record<TemplateName, Template> = {
    types: ours("types"),
    service: ours("service"),
    client: ours("client"),
    handler: ours("handler"),
    routes: ours("routes"),
    wire: ours("wire"),
  };
  const partials = new Map(partialNames.map((name): [string, Template] => [name, ours(name)]));
  const own = new Map<string, Template>();
  if (overrides === undefined) return { parts, partials, own };
  const shown = (file: string): string => shownPath(file, seenFrom);
  for (const name of templateFiles(overrides, shown)) {
    const file = join(overrides, name);
    const read: Template = { file: shown(file), text: readFileSync(file, "utf8") };
    const stem = name.slice(0, -extension.length);
    const part = templateNames.find((candidate) => candidate === stem);
    if (part !== undefined) parts[part] = read;
    else if (stem.startsWith("_")) partials.set(stem, read);
    else own.set(stem.slice(serviceMark.length), read);
  }
  return { parts, partials, own };
}

/** The templates of a folder, sorted. What can be no template with a slip in its name is left alone. */
function templateFiles(folder: string, shown: (file: string) => string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new TemplateError([`There is no folder of templates ${shown(folder)}.`]);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const problems = names.flatMap((name) => problemOf(name, shown(join(folder, name))) ?? []);
  if (problems.length > 0) throw new TemplateError(problems);
  const files = names.filter((name) => name.endsWith(extension));
  if (files.length > 0) return files;
  throw new TemplateError([`There is no template in ${shown(folder)}. ${rule}`]);
}

function shownPath(file: string, seenFrom: string | undefined): string {
  const path = seenFrom === undefined ? file : relative(seenFrom, file);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? file : path;
}

const rule = `Those that stand in for ours are called ${known.join(", ")}; a file of your own is made by ${ownExample}; a partial starts with "_".`;

function problemOf(name: string, place: string): string | undefined {
  if (known.includes(name)) return undefined;
  const near = nearest(name, known);
  const meant = near === undefined ? "" : `; did you mean ${near}?`;
  if (!name.endsWith(extension)) {
    if (near === undefined && !name.includes(serviceMark)) return undefined;
    return `${place} is no template, for its name does not end in ${extension}${meant === "" ? "." : meant}`;
  }
  if (name.startsWith("_")) return undefined;
  if (name.startsWith(`${serviceMark}.`)) return ownProblem(name, place);
  return near === undefined
    ? `${place} stands in for no template. ${rule}`
    : `${place} stands in for no template${meant}`;
}

/** A file that is made already would be written twice. */
function ownProblem(name: string, place: string): string | undefined {
  const made = name.slice(serviceMark.length, -extension.length).toLowerCase();
  const part = templateNames.find((candidate) => made === `.${candidate}.ts`);
  if (part !== undefined) return `${place} would make what ${part}.hbs makes; call it ${part}.hbs.`;
  if (made === ".idl.json" || made === ".openapi.json")
    return `${place} would take the place of ${serviceMark}${made}, which no template makes; choose another name.`;
  if (/^(\.[\w-]+)+$/.test(made)) return undefined;
  return `${place}: what follows ${serviceMark} must be words between dots, as in ${ownExample}.`;
}
