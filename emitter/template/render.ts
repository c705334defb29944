import { templateNames, type Views } from "@meshrpc/templates";
import Handlebars from "handlebars";
import { checkTemplates } from "./check.ts";
import { parseTemplates } from "./parsed.ts";
import { type Template, TemplateError, type Templates } from "./templates.ts";

/**
 * Fills the templates; the texts by what follows the service's name in a file's. Strict, so that a name
 * that no view has is an error; unescaped, for it is code. Throws `TemplateError`.
 */
export function render(templates: Templates, views: Views): ReadonlyMap<string, string> {
  checkTemplates(parseTemplates(templates));
  const handlebars = Handlebars.create();
  for (const [name, { text }] of templates.partials) handlebars.registerPartial(name, text);
  const fill = (made: string, { file, text }: Template, view: Views[keyof Views]): string => {
    try {
      const content = handlebars.compile(text, { strict: true, noEscape: true })(view);
      return withProvenance(content, made, view.provenance);
    } catch (error) {
      throw new TemplateError([`${file}  ${error instanceof Error ? error.message : String(error)}`]);
    }
  };
  const files = new Map<string, string>();
  for (const part of templateNames)
    files.set(`.${part}.ts`, fill(`.${part}.ts`, templates.parts[part], views[part]));
  for (const [name, template] of templates.own) files.set(name, fill(name, template, views.own));
  return files;
}

/** A file says where it came from, whatever its template forgot; one without `//` comments cannot. */
function withProvenance(content: string, made: string, provenance: string): string {
  const commented = /\.[cm]?[jt]sx?$/.test(made);
  return content.includes(provenance) || !commented ? content : `${provenance}\n${content}`;
}
