import type { Templates, Views } from "@meshrpc/templates";
import Handlebars from "handlebars";

/** Fills the templates: strict, so that a name that no view has is an error; unescaped, for it is code. */
export function render(templates: Templates, views: Views): ReadonlyMap<keyof Views, string> {
  const handlebars = Handlebars.create();
  handlebars.registerPartial("_imports", templates._imports.replace(/\n$/, ""));
  const files = new Map<keyof Views, string>();
  for (const part of ["types", "service", "client", "handler", "routes", "wire"] as const) {
    const template = handlebars.compile(templates[part], { strict: true, noEscape: true });
    files.set(part, template(views[part]));
  }
  return files;
}
