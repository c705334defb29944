import { once } from "node:events";
import { expect, test } from "vitest";
import { processIo } from "./process-io.ts";

test("a signal that comes while signals are held is told at the end, and does not end the process", async () => {
  const before = process.listenerCount("SIGTERM");
  const release = processIo().holdSignals();
  process.kill(process.pid, "SIGTERM");
  expect(await release()).toBe("SIGTERM");
  expect(process.listenerCount("SIGTERM")).toBe(before);
});

test("without a signal there is nothing to tell, and the next one is the process's own again", async () => {
  const release = processIo().holdSignals();
  expect(await release()).toBeUndefined();
  const heard = once(process, "SIGHUP");
  process.kill(process.pid, "SIGHUP");
  expect(await heard).toHaveLength(2);
});
