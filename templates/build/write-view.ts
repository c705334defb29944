import { writeFileSync } from "node:fs";
import { describeViews } from "./view-fields.ts";

/** Writes what is made from `view.ts`. */
const { document, code } = describeViews();
writeFileSync(new URL("../VIEW.md", import.meta.url), document);
writeFileSync(new URL("../view-fields.generated.ts", import.meta.url), code);
