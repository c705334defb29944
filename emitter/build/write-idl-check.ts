import { writeFileSync } from "node:fs";
import { idlCheckCode } from "./idl-check.ts";

writeFileSync(new URL("../../schema/check.generated.ts", import.meta.url), idlCheckCode());
