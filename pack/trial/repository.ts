import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../workspaces.ts";

/** What the root's `package.json` says. */
export function rootManifest(): { readonly devDependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
}
