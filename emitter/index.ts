export { type EmitOptions, type EmittedFile, emitService } from "./emit.ts";
export {
  readTemplates,
  type TemplateName,
  type Templates,
  templateNames,
  templatesDir,
} from "@meshrpc/templates";
