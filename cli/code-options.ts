import { readTemplates } from "@meshrpc/emitter";
import { commonFlags, path } from "./command.ts";
import type { CodeOptions } from "./contracts.ts";
import type { FlagValues } from "./flags.ts";
import type { Io } from "./io.ts";

/** What `--templates` and `--openapi` say. Throws `TemplateError`. */
export function codeOptions(flags: FlagValues, io: Io): CodeOptions {
  const folder = path(flags, commonFlags.templates, io);
  return {
    openapi: flags[commonFlags.openapi.long] === true,
    ...(folder !== undefined && { templates: readTemplates(folder, io.cwd) }),
  };
}
