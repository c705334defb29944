export { type EmitOptions, type EmittedFile, emitService } from "./emit.ts";
export { readTemplates, type Template, TemplateError, type Templates } from "./template/templates.ts";
export { type TemplateName, templateNames, templatesDir } from "@meshrpc/templates";
