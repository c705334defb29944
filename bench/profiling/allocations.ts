/**
 * Preloaded into a process: samples all that it allocates, what was collected meanwhile included, and writes that to
 * `?folder=` on SIGTERM. (`node --heap-prof` tells only of what is still alive.)
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";

const folder = new URL(import.meta.url).searchParams.get("folder") ?? ".";
const session = new Session();
session.connect();
session.post("HeapProfiler.startSampling", {
  samplingInterval: 4_096,
  includeObjectsCollectedByMajorGC: true,
  includeObjectsCollectedByMinorGC: true,
});

process.once("SIGTERM", () => {
  session.post("HeapProfiler.stopSampling", (error, { profile }) => {
    if (error !== null) throw error;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${process.pid}.heapprofile`), JSON.stringify(profile));
    process.exit();
  });
});
