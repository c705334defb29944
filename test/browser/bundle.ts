import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

export interface Bundle {
  readonly code: string;
  /** Modules of Node that it would need. */
  readonly nodeModules: readonly string[];
}

/** A module of `page/` with all that it needs, as an application's bundler makes it. */
export async function bundleOf(entry: string): Promise<Bundle> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`page/${entry}`, import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@meshrpc/source", "import", "default"] },
  });
  try {
    const { output } = await bundle.generate({ format: "es", minify: true });
    const [{ code, imports, moduleIds }] = output;
    const isNode = (id: string): boolean => id.startsWith("node:") || builtinModules.includes(id);
    return { code, nodeModules: [...imports, ...moduleIds].filter(isNode) };
  } finally {
    await bundle.close();
  }
}
