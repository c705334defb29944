import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Packs `folder` with npm, which gives equal bytes for equal files; the path of the tarball in `destination`. */
export function tarball(folder: string, name: string, version: string, destination: string): string {
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", destination], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    // npm is a script there.
    shell: process.platform === "win32",
  });
  return join(destination, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}
