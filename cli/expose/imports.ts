import { dirname, posix, relative, resolve, sep } from "node:path";
import { codePrefix, lowerFirst } from "@meshrpc/schema";
import type { Action } from "../changes/action.ts";
import { insideRoot, type Root } from "../changes/root.ts";
import type { Contract } from "../contracts.ts";

/** Beyond so many services, the lines of the others are alike. */
const most = 3;

/**
 * The lines to copy into a file beside the interface: a file is called after the service, what it exports
 * after the interface. Of what `actions` do not write, such as by other templates, there are none.
 */
export function importLines(
  root: Root,
  actions: readonly Action[],
  contracts: readonly Contract[],
): readonly string[] {
  const written = new Set(actions.map(({ path }) => path));
  const lines = contracts.slice(0, most).flatMap(({ idl, file }) => {
    const source = resolve(dirname(file), idl.source?.interface.module ?? file);
    const prefix = codePrefix(idl.interface);
    const parts = { client: `${prefix}Client`, handler: `${lowerFirst(prefix)}Handler` };
    const imports = Object.entries(parts).flatMap(([part, name]) => {
      const path = resolve(dirname(file), `${idl.service}.${part}.ts`);
      if (!written.has(insideRoot(root, path) ?? "")) return [];
      return [`  import { ${name} } from "${specifier(dirname(source), path)}";`];
    });
    return imports.length === 0 ? [] : [`Beside ${insideRoot(root, source) ?? source}:`, ...imports];
  });
  const more = contracts.length - most;
  return more > 0 && lines.length > 0 ? [...lines, `And alike for ${more} more.`] : lines;
}

function specifier(folder: string, path: string): string {
  const step = relative(folder, path).split(sep).join(posix.sep);
  return step.startsWith(".") ? step : `./${step}`;
}
