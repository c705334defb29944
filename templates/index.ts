import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type {
  ClientView,
  DeclarationView,
  ErrorClassView,
  ExportView,
  FileView,
  GuardView,
  HandlerView,
  ImportView,
  MethodView,
  RouteView,
  RoutesView,
  ServiceView,
  TypesView,
  Views,
  WireView,
} from "./view.ts";

/** Names of the templates, one for each generated file; partials start with `_`. */
export const templateNames = ["types", "service", "client", "handler", "routes", "wire", "_imports"] as const;

export type TemplateName = (typeof templateNames)[number];

export type Templates = Readonly<Record<TemplateName, string>>;

/** The folder of the `.hbs` files, from sources and from `dist` alike. */
export function templatesDir(): string {
  const beside = new URL("./", import.meta.url);
  const dir = existsSync(new URL("types.hbs", beside)) ? beside : new URL("../", import.meta.url);
  return fileURLToPath(dir);
}

/**
 * Reads the templates. A file of the same name in `overrides` stands in for ours. Throws the file
 * system's error if a template cannot be read.
 */
export function readTemplates(overrides?: string): Templates {
  const read = (name: TemplateName): string => {
    const own = overrides === undefined ? undefined : `${overrides}/${name}.hbs`;
    return readFileSync(own !== undefined && existsSync(own) ? own : `${templatesDir()}/${name}.hbs`, "utf8");
  };
  return {
    types: read("types"),
    service: read("service"),
    client: read("client"),
    handler: read("handler"),
    routes: read("routes"),
    wire: read("wire"),
    _imports: read("_imports"),
  };
}
