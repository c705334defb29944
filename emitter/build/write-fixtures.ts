import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadIdl } from "@meshrpc/schema";
import { emitService } from "../emit.ts";

/** Writes the generated code that tests compare with. */
const travel = join(import.meta.dirname, "../fixtures/travel");
const idlFile = join(travel, "travel.idl.json");

for (const [folder, standalone] of [
  ["gen", false],
  ["standalone", true],
] as const) {
  for (const file of emitService(loadIdl(idlFile), { idlFile, outDir: join(travel, folder), standalone })) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, file.content);
  }
}
