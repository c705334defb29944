// npm run pack: writes the tarballs into packed/ and prints the line that installs them.
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { installLine, pack } from "./pack.ts";
import { repository } from "./workspaces.ts";

const destination = join(repository, "packed");
rmSync(destination, { recursive: true, force: true });
const packed = pack(destination);
for (const { path, bytes } of packed) {
  console.log(`${relative(repository, path).padEnd(40)} ${Math.round(bytes / 1000)} kB`);
}
console.log(`\nIn the folder of your project:\n\n${installLine(packed)}`);
