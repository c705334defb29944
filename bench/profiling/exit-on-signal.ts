/** Preloaded into a process that is profiled: Node writes the profile when it ends by itself, which it does not on a signal. */
process.once("SIGTERM", () => process.exit());
