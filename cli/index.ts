export type { Files, Io, Output } from "./io.ts";
export { processIo } from "./process_io.ts";
export { run } from "./program.ts";
