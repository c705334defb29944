/**
 * The tutorial's containers in networks of their own, scaled, stopped and killed under load:
 *
 *     npm run topology              # -- --short for a quick one
 *
 * Exits with 1 if a call failed that must not. Where the kernel does not let it, it says why and does nothing.
 */
import { fileURLToPath } from "node:url";
import { enter, whyNot } from "./sandbox.ts";
import { playScenario } from "./scenario.ts";

const isShort = process.argv.includes("--short");

if (process.argv.includes("--inside")) {
  // Whoever started this is gone; with this process, the first one, goes all the rest.
  process.stdin.resume().once("end", () => process.exit(1));
  process.exit((await playScenario(isShort)) ? 0 : 1);
}

const reason = whyNot();
if (reason !== undefined) {
  console.log(`skipped: ${reason}`);
} else {
  const self = fileURLToPath(import.meta.url);
  const args = ["--conditions=@meshrpc/source", self, "--inside", ...(isShort ? ["--short"] : [])];
  const inside = enter(process.execPath, args);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      inside.once("exit", () => process.kill(process.pid, signal));
      inside.kill("SIGKILL");
    });
  }
  inside.once("exit", (code) => (process.exitCode = code ?? 1));
}
