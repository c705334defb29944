import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type { Field, Fields } from "./fields.ts";
export type {
  CheckView,
  ClientView,
  DeclarationView,
  ErrorClassView,
  ExportView,
  FieldView,
  FileView,
  GuardView,
  HandlerView,
  ImportView,
  MethodEntryView,
  MethodView,
  OwnMethodView,
  OwnView,
  RouteView,
  RoutesView,
  ServiceView,
  TypesView,
  Views,
  WireView,
} from "./view.ts";
export { viewFields } from "./view-fields.generated.ts";

/** Names of the templates, one for each generated file. */
export const templateNames = ["types", "service", "client", "handler", "routes", "wire"] as const;

export type TemplateName = (typeof templateNames)[number];

/** Names of the partials that templates share. */
export const partialNames = ["_imports"] as const;

/** The folder of the `.hbs` files, from sources and from `dist` alike. */
export function templatesDir(): string {
  const beside = new URL("./", import.meta.url);
  const dir = existsSync(new URL("types.hbs", beside)) ? beside : new URL("../", import.meta.url);
  return fileURLToPath(dir);
}
