import Handlebars from "handlebars";
import { type Template, TemplateError, type Templates } from "./templates.ts";

/** A template with its syntax tree. */
export interface Parsed {
  readonly file: string;
  readonly tree: hbs.AST.Program;
}

export interface ParsedTemplates {
  readonly parts: Readonly<Record<keyof Templates["parts"], Parsed>>;
  readonly partials: ReadonlyMap<string, Parsed>;
  readonly own: ReadonlyMap<string, Parsed>;
}

/** Parses all of them before it complains about any. Throws `TemplateError`. */
export function parseTemplates({ parts, partials, own }: Templates): ParsedTemplates {
  const problems: string[] = [];
  const parse = ({ file, text }: Template): Parsed => {
    try {
      return { file, tree: Handlebars.parse(text) };
    } catch (error) {
      problems.push(problemOf(file, error));
      return { file, tree: Handlebars.parse("") };
    }
  };
  const parseAll = (templates: ReadonlyMap<string, Template>): ReadonlyMap<string, Parsed> =>
    new Map([...templates].map(([name, template]) => [name, parse(template)]));
  const parsed = {
    parts: {
      types: parse(parts.types),
      service: parse(parts.service),
      client: parse(parts.client),
      handler: parse(parts.handler),
      routes: parse(parts.routes),
      wire: parse(parts.wire),
    },
    partials: parseAll(partials),
    own: parseAll(own),
  };
  if (problems.length > 0) throw new TemplateError(problems);
  return parsed;
}

/** Handlebars says the line in front of its message or, with the column, behind it. */
function problemOf(file: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const behind = /^(.*) - (\d+):(\d+)$/s.exec(message);
  if (behind !== null) return `${file}:${behind[2]}:${Number(behind[3]) + 1}  ${behind[1]}`;
  const line = /^Parse error on line (\d+):/.exec(message)?.[1];
  if (line === undefined) return `${file}  ${message}`;
  return `${file}:${line}  ${message.slice(message.indexOf("\n") + 1).replaceAll("\n", "\n    ")}`;
}
