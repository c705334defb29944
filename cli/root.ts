import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./io.ts";

/**
 * The folder that nothing is written outside of: `given`, else the nearest folder with a
 * `package.json`, from `start` upward. Throws `UsageError` if there is none.
 */
export function findRoot(cwd: string, given: string | undefined, start: string): string {
  if (given !== undefined) {
    const root = resolve(cwd, given);
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UsageError(`The root -R ${given} is not a folder.`);
    }
    return realpathSync(root);
  }
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return realpathSync(at);
    if (at === dirname(at)) {
      throw new UsageError(
        `There is no package.json in ${start} or above. Name the root of your project with -R.`,
      );
    }
  }
}
