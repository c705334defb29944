export type { Disk } from "./changes/disk.ts";
export type { Answer, Io, Output, ReleaseSignals } from "./io.ts";
export { processIo } from "./process-io.ts";
export { run } from "./program.ts";
